namespace Porter.Silo.Storage;

/// <summary>
/// Reaches a store before the silo starts. Stores and silos are often started together, so one that cannot be reached yet is asked again
/// for a minute.
/// </summary>
internal abstract class StoreWait(string store, TimeProvider clock, ILogger logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        for (var began = clock.GetTimestamp(); ; await Task.Delay(RetryDelay, clock, cancellationToken))
        {
            try
            {
                await Reach(cancellationToken);
                return;
            }
            catch (Exception e) when (IsNotThereYet(e) && clock.GetElapsedTime(began) < Timeout)
            {
                var reason = (e is AggregateException ? e.InnerException! : e).Message;
                logger.LogWarning("{Store} does not answer yet ({Reason}); asking again.", store, reason);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Does what needs the store, and may do so again.</summary>
    protected abstract Task Reach(CancellationToken stop);

    /// <summary>Whether waiting may help.</summary>
    protected abstract bool IsNotThereYet(Exception e);
}
