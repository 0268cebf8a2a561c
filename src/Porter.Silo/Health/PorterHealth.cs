using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Porter.Silo.Health;

/// <summary><c>/healthz</c> and <c>/readyz</c>, the same on a silo and on a web.</summary>
public static class PorterHealth
{
    private const string Ready = "ready";

    /// <summary>
    /// Maps <c>/healthz</c> (200 while the process answers: restart it when it does not) and <c>/readyz</c> (200 when the
    /// cluster and its store answer, else 503 with one line per reason: send it no requests meanwhile).
    /// </summary>
    public static IEndpointRouteBuilder MapPorterHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false });
        endpoints.MapHealthChecks(
            "/readyz", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = Write });
        return endpoints;
    }

    internal static void AddPorterHealth(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddHealthChecks().AddCheck<ClusterHealthCheck>("cluster", tags: [Ready]);
    }

    private static Task Write(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var reasons = report.Entries.Values.Where(e => e.Status != HealthStatus.Healthy).Select(e => e.Description);
        return context.Response.WriteAsync(string.Join('\n', reasons.Prepend(report.Status.ToString())), context.RequestAborted);
    }
}
