using Microsoft.Extensions.Configuration.Memory;

namespace Porter.Silo.Telemetry;

/// <summary>
/// How much a silo's log says where no setting tells. In code, because Porter.Web references this project and brings an
/// <c>appsettings.json</c> of its own: published, the two files would be one.
/// </summary>
internal static class LogLevels
{
    private static readonly Dictionary<string, string?> Quiet = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Orleans"] = "Warning",
        ["Logging:LogLevel:Polly"] = "Error",
        ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Warning",
    };

    public static void AddLogLevels(this IHostApplicationBuilder builder) =>
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Quiet });
}
