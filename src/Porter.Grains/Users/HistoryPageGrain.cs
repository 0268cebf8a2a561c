using System.Collections.Immutable;
using Orleans.Placement;
using Porter.Grains.Storage;
using Porter.Grains.Tasks;

namespace Porter.Grains.Users;

/// <summary>A page of a user's history. Names and shapes here are on disk.</summary>
internal sealed record HistoryPageState : StoredRecord, IVersioned
{
    public static int Version => 1;

    public ImmutableSortedDictionary<long, TaskView> Tasks { get; init; } = ImmutableSortedDictionary<long, TaskView>.Empty;
}

[PreferLocalPlacement] // beside its user, which alone writes here: no network between them
internal sealed class HistoryPageGrain([PersistentState("history")] IPersistentState<Stored<HistoryPageState>> store) : Grain, IHistoryPageGrain
{
    private const int PromptLimit = 200;

    private ListedTask[]? _newestFirst;

    public async Task Archive(long number, TaskView task)
    {
        var page = store.State.Value ?? new();
        var shown = task with { Prompt = Text.Truncate(task.Prompt, PromptLimit) };
        _newestFirst = null;
        store.State = new(page with { Tasks = page.Tasks.SetItem(number, shown) });
        await store.WriteStateAsync();
    }

    public Task<ListedTask[]> Read() => Task.FromResult(
        _newestFirst ??= [.. (store.State.Value ?? new()).Tasks.Reverse().Select(pair => new ListedTask(pair.Key, pair.Value.Id, pair.Value))]);
}
