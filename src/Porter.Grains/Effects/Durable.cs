namespace Porter.Grains.Effects;

/// <summary>
/// The state of a grain whose calls interleave: decisions are taken and saved one at a time, and nobody sees one that is not saved.
/// </summary>
/// <param name="store">Where it is kept.</param>
/// <param name="giveUp">Called when a save failed: what the store holds is not known then, and the next activation reads it.</param>
internal sealed class Durable<TState>(IPersistentState<TState> store, Action giveUp)
    where TState : class
{
    private Task _turn = Task.CompletedTask;
    private TState? _saved;

    /// <summary>The state as last saved, and what was decided since that may wait.</summary>
    public TState Now => _saved ?? store.State;

    /// <summary>Decides on the state as it is, and saves what was decided. A rule that returns the very state it got saves nothing.</summary>
    /// <param name="rule">The decision.</param>
    /// <param name="mayWait">Tells of the new state that the next write is early enough to save it: a crash may undo this decision.</param>
    public Task<(TState Before, TState After)> Change(Func<TState, TState> rule, Predicate<TState>? mayWait = null)
    {
        var turn = Decide(_turn, rule, mayWait);
        _turn = turn;
        return turn;
    }

    private async Task<(TState Before, TState After)> Decide(Task earlier, Func<TState, TState> rule, Predicate<TState>? mayWait)
    {
        await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var before = Now;
        var after = rule(before);
        if (ReferenceEquals(before, after))
            return (before, after);
        if (mayWait?.Invoke(after) is true)
            store.State = _saved = after;
        else
            await Save(before, after);
        return (before, after);
    }

    private async Task Save(TState before, TState after)
    {
        _saved = before;
        store.State = after;
        try
        {
            await store.WriteStateAsync();
        }
        catch
        {
            store.State = before;
            giveUp();
            throw;
        }

        _saved = after;
    }
}
