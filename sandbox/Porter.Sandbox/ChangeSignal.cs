namespace Porter.Sandbox;

/// <summary>Wakes whoever waits for something to change in a world. Every wait is bounded, and says what it waited for.</summary>
public sealed class ChangeSignal
{
    /// <summary>How long a wait lasts when nothing else is asked for: generous, since it is only ever spent on a failure.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    private TaskCompletionSource next = NextChange();

    internal void Notify() => Interlocked.Exchange(ref next, NextChange()).TrySetResult();

    /// <summary>Looks now and after every change until there is something to see.</summary>
    /// <exception cref="TimeoutException">Nothing was seen in time; the message names <paramref name="what"/>.</exception>
    public async Task<T> Until<T>(Func<T?> look, string what, TimeSpan? timeout = null, CancellationToken stop = default) where T : class
    {
        var limit = timeout ?? DefaultTimeout;
        using var expiry = CancellationTokenSource.CreateLinkedTokenSource(stop);
        expiry.CancelAfter(limit);
        while (true)
        {
            var changed = Volatile.Read(ref next).Task;
            if (look() is { } found)
                return found;
            try
            {
                await changed.WaitAsync(expiry.Token);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited {limit.TotalSeconds:0.#} s for {what}.");
            }
        }
    }

    private static TaskCompletionSource NextChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
