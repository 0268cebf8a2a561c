using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Porter.Silo.Health;

/// <summary>Ready means: a grain answers, and it could read the store.</summary>
internal sealed class ClusterHealthCheck(IGrainFactory grains, IHostApplicationLifetime lifetime, TimeProvider clock) : IHealthCheck
{
    // Load balancers give a probe a few seconds; the answer must come while they still listen.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return HealthCheckResult.Unhealthy("Porter is shutting down.");
        try
        {
            await grains.GetGrain<IReadinessGrain>(0).ReachStore().WaitAsync(Timeout, clock, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e)
        {
            return HealthCheckResult.Unhealthy("The cluster or its store does not answer.", e);
        }
    }
}
