using System.Collections.Immutable;
using Orleans.Placement;
using Porter.Grains.Tasks;

namespace Porter.Grains.Users;

internal sealed record HistoryPageState
{
    public ImmutableSortedDictionary<long, TaskView> Tasks { get; init; } = ImmutableSortedDictionary<long, TaskView>.Empty;
}

[PreferLocalPlacement] // beside its user, which alone writes here: no network between them
internal sealed class HistoryPageGrain([PersistentState("history")] IPersistentState<HistoryPageState> store) : Grain, IHistoryPageGrain
{
    private const int PromptLimit = 200;

    private FiledTask[]? _newestFirst;

    public async Task Put(long number, TaskView task)
    {
        var shown = task.Prompt.Length <= PromptLimit ? task : task with { Prompt = task.Prompt[..PromptLimit] + "…" };
        store.State = new() { Tasks = store.State.Tasks.SetItem(number, shown) };
        _newestFirst = null;
        await store.WriteStateAsync();
    }

    public Task<FiledTask[]> Read() =>
        Task.FromResult(_newestFirst ??= [.. store.State.Tasks.Reverse().Select(pair => new FiledTask(pair.Key, pair.Value))]);
}
