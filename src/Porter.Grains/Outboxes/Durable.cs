using Porter.Grains.Storage;

namespace Porter.Grains.Outboxes;

/// <summary>
/// The state of a grain whose calls interleave: decisions are taken and saved one at a time, and nobody sees one that is not saved.
/// </summary>
/// <param name="store">Where it is kept.</param>
/// <param name="giveUp">Called when a save failed: what the store holds is not known then, and the next activation reads it.</param>
internal sealed class Durable<TState>(IPersistentState<Stored<TState>> store, Action giveUp)
    where TState : class, IVersioned
{
    private Task _turn = Task.CompletedTask;
    private (TState? State, bool IsSet) _now;

    /// <summary>Whether the stored state, if there is any, can be read. Where it cannot, everything else here throws.</summary>
    public bool IsReadable => store.State.Unreadable is null;

    /// <summary>The state as last saved, and what was decided since that may wait; null where there is none yet.</summary>
    /// <exception cref="UnreadableStateException">What is stored cannot be read.</exception>
    public TState? Now => _now.IsSet ? _now.State : store.State.Value;

    /// <summary>Decides on the state as it is, and saves what was decided. A rule that returns the very state it got saves nothing.</summary>
    /// <param name="rule">The decision.</param>
    /// <param name="mayWait">Tells of the new state that the next write is early enough to save it: a crash may undo this decision.</param>
    /// <exception cref="UnreadableStateException">What is stored cannot be read.</exception>
    public Task<(TState? Before, TState? After)> Change(Func<TState?, TState?> rule, Predicate<TState>? mayWait = null)
    {
        var turn = Decide(_turn, rule, mayWait);
        _turn = turn;
        return turn;
    }

    private async Task<(TState? Before, TState? After)> Decide(Task earlier, Func<TState?, TState?> rule, Predicate<TState>? mayWait)
    {
        await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var before = Now;
        var after = rule(before);
        if (ReferenceEquals(before, after) || after is null)
            return (before, before);
        if (mayWait?.Invoke(after) is true)
            _now = (after, true);
        else
            await Save(before, after);
        return (before, after);
    }

    private async Task Save(TState? before, TState after)
    {
        _now = (before, true);
        var stored = store.State;
        store.State = new(after);
        try
        {
            await store.WriteStateAsync();
        }
        catch
        {
            store.State = stored;
            giveUp();
            throw;
        }

        _now = (after, true);
    }
}
