namespace Porter.Silo.Hosting;

/// <summary>How long a process of Porter's lives.</summary>
public static class ProcessLife
{
    /// <summary>
    /// Runs until the process is told to stop (SIGTERM, Ctrl+C). That may be before it has started, while it waits for its store or a
    /// silo: then nothing was begun, and nothing failed. A drain that was cut short still ends in an exception, and so in an exit code.
    /// </summary>
    public static async Task RunUntilToldToStop(this WebApplication app)
    {
        var (started, stopping) = (app.Lifetime.ApplicationStarted, app.Lifetime.ApplicationStopping);
        try
        {
            await app.RunAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !started.IsCancellationRequested)
        {
            // Told so while it started.
        }
    }
}
