using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Porter.Grains.Secrets;

/// <summary>Registers the master key and what is made with it.</summary>
public static class SecretServices
{
    /// <summary>
    /// Takes <c>Porter:MasterKey</c>, or the key in <c>Porter:DataDirectory</c>, which is made there at the first start; a
    /// distributed Porter must be given one, since its processes share it.
    /// </summary>
    /// <exception cref="MasterKeyException">There is none, or it is malformed; the process should end with the message.</exception>
    public static IServiceCollection AddSecrets(this IServiceCollection services, IConfiguration configuration)
    {
        var porter = configuration.GetSection("Porter");
        var isDistributed = string.Equals(porter["Cluster"], "Distributed", StringComparison.OrdinalIgnoreCase);
        var master =
            porter["MasterKey"] is { Length: > 0 } given ? MasterKey.Parse(given)
            : isDistributed ? throw new MasterKeyException("Porter:MasterKey is not set: a distributed Porter needs 32 random bytes in base64, the same for every process. Make one with: openssl rand -base64 32")
            : MasterKey.LoadOrCreate(porter["DataDirectory"] is { Length: > 0 } directory ? directory : "./data");
        return services
            .AddSingleton(master)
            .AddSingleton<Sealer>()
            .AddSingleton<CallbackTokens>();
    }
}
