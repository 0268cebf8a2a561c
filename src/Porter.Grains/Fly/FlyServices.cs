using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Porter.Grains.Outbound;

namespace Porter.Grains.Fly;

/// <summary>Registers all that speaks to Fly.</summary>
public static class FlyServices
{
    private const int AnswerLimit = 16 * 1024 * 1024;

    /// <summary>Reads the <c>Fly</c> section; the host does not start while a setting is malformed, and says which.</summary>
    public static IServiceCollection AddFly(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FlyOptions>().Bind(configuration.GetSection("Fly")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FlyOptions>, FlyOptionsCheck>();
        services.TryAddSingleton(TimeProvider.System);
        services
            .AddHttpClient<FlyMachines>((provider, http) =>
            {
                http.BaseAddress = provider.GetRequiredService<IOptions<FlyOptions>>().Value.ApiBase;
                http.MaxResponseContentBufferSize = AnswerLimit;
                http.DefaultRequestHeaders.UserAgent.ParseAdd("porter");
            })
            .AddOutboundResilience();
        return services;
    }
}
