namespace Porter.Grains.Effects;

/// <summary>
/// Performs what a grain's state owes, on the grain's own scheduler, never inside a caller's turn. One effect a lane at a time; one that
/// failed is tried again after a growing pause while the grain lives, and by the grain's pulse after that.
/// </summary>
/// <typeparam name="TEffect">A value: two equal effects are one.</typeparam>
/// <param name="ready">The effects that may be performed now, in order.</param>
/// <param name="lane">What an effect must have for itself while it is performed.</param>
/// <param name="perform">Performs one, and brings its news home. A throw leaves it owed.</param>
/// <param name="idle">Called after each effect, done or failed: there may be a pause to wait for.</param>
internal sealed class EffectRunner<TEffect>(
    Func<IEnumerable<TEffect>> ready,
    Func<TEffect, object> lane,
    Func<TEffect, CancellationToken, Task> perform,
    Action idle,
    TimeProvider clock) : IDisposable
    where TEffect : notnull
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<object> _busy = [];
    private readonly Dictionary<TEffect, (int Failures, DateTimeOffset NotBefore)> _waiting = [];

    /// <summary>When an effect that failed is to be tried again; null when none is.</summary>
    public DateTimeOffset? NextTry => _waiting.Count == 0 ? null : _waiting.Values.Min(w => w.NotBefore);

    /// <summary>Starts all that may be started. Returns at once.</summary>
    public void Run()
    {
        if (_stopping.IsCancellationRequested)
            return;
        var now = clock.GetUtcNow();
        var effects = ready().ToList();
        foreach (var gone in _waiting.Keys.Except(effects).ToList())
            _waiting.Remove(gone);
        foreach (var effect in effects)
        {
            if (_waiting.TryGetValue(effect, out var wait) && wait.NotBefore > now)
                continue;
            if (_busy.Add(lane(effect)))
                _ = Perform(effect);
        }
    }

    /// <summary>No effect is started any more; those under way are asked to stop.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task Perform(TEffect effect)
    {
        // Off the caller's turn, on the same scheduler.
        await Task.Yield();
        try
        {
            await perform(effect, _stopping.Token);
            _waiting.Remove(effect);
        }
        catch (Exception e)
        {
            var failures = _waiting.TryGetValue(effect, out var wait) ? wait.Failures + 1 : 1;
            _waiting[effect] = (failures, clock.GetUtcNow() + Pause(failures, (e as Outside.TryLater)?.After));
        }
        finally
        {
            _busy.Remove(lane(effect));
        }

        Run();
        idle();
    }

    /// <summary>One second, then twice as long each time up to a minute; longer only when the other side asks for it, an hour at the most.</summary>
    internal static TimeSpan Pause(int failures, TimeSpan? asked)
    {
        var pause = Outside.Backoff.After(failures, FirstPause, LongestPause);
        return asked is { } wish && wish > pause ? TimeSpan.FromTicks(Math.Min(wish.Ticks, TimeSpan.FromHours(1).Ticks)) : pause;
    }
}
