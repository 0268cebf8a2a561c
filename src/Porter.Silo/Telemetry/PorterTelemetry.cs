using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Porter.Silo.Telemetry;

/// <summary>What Porter tells about itself: metrics for anyone who asks, and everything over OTLP where a collector is named.</summary>
public static class PorterTelemetry
{
    /// <summary>
    /// The name of Porter's own <see cref="System.Diagnostics.Metrics.Meter"/> and <see cref="System.Diagnostics.ActivitySource"/>.
    /// </summary>
    public const string Name = "Porter";

    /// <summary>
    /// Collects metrics (Porter's, Orleans', ASP.NET's, outgoing HTTP, the runtime). With <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>
    /// set, metrics, traces and logs go there; the other <c>OTEL_*</c> variables mean what OpenTelemetry says they mean.
    /// </summary>
    public static IHostApplicationBuilder AddPorterTelemetry(this IHostApplicationBuilder builder)
    {
        var hasCollector = !string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                builder.Environment.ApplicationName, serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}"))
            .WithMetrics(metrics => metrics
                .AddMeter(Name, "Microsoft.Orleans")
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter());
        if (!hasCollector)
            return builder;

        telemetry
            .WithTracing(traces => traces
                .AddSource(Name, "Microsoft.Orleans.Application", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Storage")
                .AddAspNetCoreInstrumentation(options => options.Filter = IsWorthATrace)
                .AddHttpClientInstrumentation(options => options.EnrichWithHttpRequestMessage = HideGists))
            .WithLogging(null, logs =>
            {
                logs.IncludeFormattedMessage = true;
                logs.IncludeScopes = true;
            })
            .UseOtlpExporter();
        return builder;
    }

    /// <summary>Maps <c>/metrics</c> in Prometheus' text format. It names no user and no repository.</summary>
    public static IEndpointRouteBuilder MapPorterMetrics(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPrometheusScrapingEndpoint("/metrics");
        return endpoints;
    }

    // Who knows the address of a user's secret gist can read it, and who reads traces need not be one of those.
    private static void HideGists(Activity call, HttpRequestMessage request)
    {
        if (request.RequestUri is { } address
            && (address.AbsolutePath.Contains("/gists/", StringComparison.Ordinal)
                || address.Host.StartsWith("gist.", StringComparison.Ordinal)))
            call.SetTag("url.full", $"{address.GetLeftPart(UriPartial.Authority)}/gists/*");
    }

    // Probes arrive every few seconds for ever and say nothing.
    private static bool IsWorthATrace(HttpContext context) =>
        !(context.Request.Path.StartsWithSegments("/healthz")
            || context.Request.Path.StartsWithSegments("/readyz")
            || context.Request.Path.StartsWithSegments("/metrics"));
}
