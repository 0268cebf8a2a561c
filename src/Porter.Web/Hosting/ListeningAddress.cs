using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Porter.Grains;

namespace Porter.Web.Hosting;

/// <summary>Finds the address that Porter is reached at where no setting tells: the first on which it listens.</summary>
internal static partial class ListeningAddress
{
    public static void TellListeningAddress(this IServiceProvider services, IHostApplicationLifetime lifetime) =>
        lifetime.ApplicationStarted.Register(() =>
        {
            if (services.GetRequiredService<IOptions<PorterOptions>>().Value.PublicUrl is not null)
                return;
            // A port of 0 is a wish for any; the port that was given is listed beside it.
            var addresses = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
            var address = Of(addresses.FirstOrDefault(listening => BindingAddress.Parse(listening).Port != 0));
            services.GetRequiredService<PublicAddress>().Listening(address);
            LogGuess(services.GetRequiredService<ILogger<PublicAddress>>(), address);
        });

    /// <summary>An address that this machine can be called at; those that mean every interface become loopback.</summary>
    internal static Uri Of(string? listening)
    {
        var address = BindingAddress.Parse(listening ?? "http://localhost:80");
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host;
        return new UriBuilder(address.Scheme, host.Trim('[', ']'), address.Port).Uri;
    }

    [LoggerMessage(LogLevel.Warning, "Porter:PublicUrl is not set; callbacks and links point at {Address}, which machines on Fly cannot reach")]
    private static partial void LogGuess(ILogger log, Uri address);
}
