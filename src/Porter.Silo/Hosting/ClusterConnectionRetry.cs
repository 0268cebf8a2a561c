namespace Porter.Silo.Hosting;

/// <summary>
/// Lets a web start before its silos: it asks again each second for two minutes, then gives up, so that whoever
/// supervises the process sees that the cluster is not there.
/// </summary>
internal sealed class ClusterConnectionRetry(TimeProvider clock, ILogger<ClusterConnectionRetry> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly long began = clock.GetTimestamp();

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (clock.GetElapsedTime(began) > Timeout)
            return false;
        logger.LogWarning("No silo answers yet ({Reason}); asking again.", exception.Message);
        await Task.Delay(RetryDelay, clock, cancellationToken);
        return true;
    }
}
