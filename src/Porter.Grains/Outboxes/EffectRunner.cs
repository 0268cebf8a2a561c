using Porter.Grains.Outbound;

namespace Porter.Grains.Outboxes;

/// <summary>
/// Performs the effects in a grain's outbox, on the grain's own scheduler, never inside a caller's turn. One effect a lane at a time; one that
/// failed is tried again after a growing delay while the grain lives, and by the grain's pulse after that.
/// </summary>
/// <typeparam name="TEffect">A value: two equal effects are one.</typeparam>
/// <param name="ready">The effects that may be performed now, in order.</param>
/// <param name="lane">What an effect must have for itself while it is performed.</param>
/// <param name="perform">Performs one, and handles its result. A throw leaves it in the outbox.</param>
/// <param name="idle">Called after each effect, done or failed: there may be a retry to wait for.</param>
internal sealed class EffectRunner<TEffect>(
    Func<IEnumerable<TEffect>> ready,
    Func<TEffect, object> lane,
    Func<TEffect, CancellationToken, Task> perform,
    Action idle,
    TimeProvider clock) : IDisposable
    where TEffect : notnull
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestAskedFor = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<object> _busy = [];
    private readonly Dictionary<TEffect, (int Failures, DateTimeOffset NotBefore)> _retries = [];

    /// <summary>When an effect that failed is to be tried again; null when none is.</summary>
    public DateTimeOffset? NextRetry => _retries.Count == 0 ? null : _retries.Values.Min(retry => retry.NotBefore);

    /// <summary>Starts all that may be started. Returns at once.</summary>
    public void StartReady()
    {
        if (_stopping.IsCancellationRequested)
            return;
        var now = clock.GetUtcNow();
        var effects = ready().ToList();
        foreach (var gone in _retries.Keys.Except(effects).ToList())
            _retries.Remove(gone);
        foreach (var effect in effects)
        {
            if (_retries.TryGetValue(effect, out var retry) && retry.NotBefore > now)
                continue;
            if (_busy.Add(lane(effect)))
                _ = PerformAndGoOn(effect);
        }
    }

    /// <summary>No effect is started any more; those under way are asked to stop.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task PerformAndGoOn(TEffect effect)
    {
        // Off the caller's turn, on the same scheduler.
        await Task.Yield();
        try
        {
            await perform(effect, _stopping.Token);
            _retries.Remove(effect);
        }
        catch (Exception e)
        {
            var failures = _retries.TryGetValue(effect, out var retry) ? retry.Failures + 1 : 1;
            _retries[effect] = (failures, clock.GetUtcNow() + RetryDelay(failures, (e as TransientOutboundException)?.After));
        }
        finally
        {
            _busy.Remove(lane(effect));
        }

        StartReady();
        idle();
    }

    /// <summary>One second, then twice as long each time up to a minute; longer only when the other side asks for it, an hour at the most.</summary>
    internal static TimeSpan RetryDelay(int failures, TimeSpan? asked)
    {
        var delay = Backoff.After(failures, FirstDelay, LongestDelay);
        return asked is { } wish && wish > delay ? TimeSpan.FromTicks(Math.Min(wish.Ticks, LongestAskedFor.Ticks)) : delay;
    }
}
