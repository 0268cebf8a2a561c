using Porter.Grains.Storage;

namespace Porter.Grains.Outboxes;

/// <summary>
/// The durable half of a grain that decides and acts: its state, of which the effects still to be performed are a part; what performs them; the
/// timer for the next moment at which something is to be done; and the pulse that goes on after a crash. Decisions are saved before anything
/// is done, and what was saved is done at least once.
/// </summary>
/// <typeparam name="TState">The state.</typeparam>
/// <typeparam name="TEffect">An effect, a value.</typeparam>
internal sealed class Outbox<TState, TEffect> : IDisposable
    where TState : class, IVersioned
    where TEffect : notnull
{
    private const string Pulse = "pulse";
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMilliseconds(10);

    private readonly Grain _grain;
    private readonly Durable<TState> _state;
    private readonly OutboxRules<TState, TEffect> _rules;
    private readonly EffectRunner<TEffect> _effects;
    private readonly TimeProvider _clock;
    private IGrainTimer? _timer;

    /// <param name="grain">Whose it is.</param>
    /// <param name="store">Where its state is kept.</param>
    /// <param name="rules">What may be performed, and when something is to be done.</param>
    /// <param name="perform">Performs an effect, and handles its result. A throw leaves it in the outbox.</param>
    /// <param name="clock">The time.</param>
    public Outbox(
        Grain grain,
        IPersistentState<Stored<TState>> store,
        OutboxRules<TState, TEffect> rules,
        Func<TEffect, CancellationToken, Task> perform,
        TimeProvider clock)
    {
        (_grain, _rules, _clock) = (grain, rules, clock);
        _state = new(store, grain.DeactivateOnIdle);
        _effects = new(() => _state.Now is { } state ? rules.Ready(state) : [], rules.Lane, perform, Arm, clock);
    }

    /// <summary>The state as last saved, and what was decided since that may wait; null where there is none yet.</summary>
    /// <exception cref="UnreadableStateException">What is stored cannot be read.</exception>
    public TState? State => _state.Now;

    /// <summary>Whether the stored state can be read; where it cannot, everything but <see cref="Dispose"/> throws.</summary>
    public bool IsReadable => _state.IsReadable;

    /// <summary>Has <paramref name="tick"/> called whenever something is to be done. Called once, when the grain is activated.</summary>
    public void Activate(Func<CancellationToken, Task> tick) => _timer = _grain.RegisterGrainTimer(
        tick, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });

    /// <summary>From now on the grain is woken at this period, whatever happens to its silo.</summary>
    public Task StartPulse(TimeSpan period) => _grain.RegisterOrUpdateReminder(Pulse, period, period);

    /// <summary>The grain is not to be woken any more.</summary>
    public async Task StopPulse()
    {
        if (await _grain.GetReminder(Pulse) is { } pulse)
            await _grain.UnregisterReminder(pulse);
    }

    /// <inheritdoc cref="Durable{TState}.Change"/>
    public Task<(TState? Before, TState? After)> Change(Func<TState?, TState?> rule, Predicate<TState>? mayWait = null) => _state.Change(rule, mayWait);

    /// <summary>Starts what may be started, and sets the timer for what is next. Returns at once.</summary>
    public void Run()
    {
        _effects.StartReady();
        Arm();
    }

    /// <summary>Called when the activation ends.</summary>
    public void Dispose() => _effects.Dispose();

    private void Arm()
    {
        var now = _clock.GetUtcNow();
        var wakeAt = _state.Now is { } state ? _rules.WakeAt(state, now) : null;
        var next = new[] { wakeAt, _effects.NextRetry }.Min();
        var due = next is { } at ? TimeSpan.FromTicks(Math.Clamp((at - now).Ticks, ShortestSleep.Ticks, LongestSleep.Ticks)) : Timeout.InfiniteTimeSpan;
        _timer?.Change(due, Timeout.InfiniteTimeSpan);
    }
}

/// <summary>What an <see cref="Outbox{TState,TEffect}"/> asks of a state. Pure.</summary>
/// <param name="Ready">The effects that may be performed now, in order.</param>
/// <param name="Lane">What an effect must have for itself while it is performed.</param>
/// <param name="WakeAt">When, apart from retries, something is to be done next; null: when something happens.</param>
internal sealed record OutboxRules<TState, TEffect>(
    Func<TState, IEnumerable<TEffect>> Ready,
    Func<TEffect, object> Lane,
    Func<TState, DateTimeOffset, DateTimeOffset?> WakeAt);
