namespace Porter.Sandbox.Wire;

/// <summary>Tells whoever waits that something in a world changed. Every wait is bounded, and says what it waited for.</summary>
public sealed class News
{
    /// <summary>How long a wait lasts when nothing else is said: generous, since it is only ever spent on a failure.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TaskCompletionSource next = Promise();

    internal void Tell() => Interlocked.Exchange(ref next, Promise()).TrySetResult();

    /// <summary>Looks now and after every change until there is something to see.</summary>
    /// <exception cref="TimeoutException">Nothing was seen in time; the message names <paramref name="what"/>.</exception>
    public async Task<T> Until<T>(Func<T?> look, string what, TimeSpan? timeout = null, CancellationToken stop = default) where T : class
    {
        var limit = timeout ?? Patience;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(limit);
        while (true)
        {
            var changed = Volatile.Read(ref next).Task;
            if (look() is { } found)
                return found;
            try
            {
                await changed.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited {limit.TotalSeconds:0.#} s for {what}.");
            }
        }
    }

    private static TaskCompletionSource Promise() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
