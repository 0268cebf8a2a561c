using System.Collections.Immutable;
using Orleans.Placement;

namespace Porter.Grains.Tasks;

internal sealed record LogPageState
{
    public ImmutableArray<LogLine> Lines { get; init; } = [];
}

[PreferLocalPlacement] // beside its log, which alone writes here: no network between them
internal sealed class LogPageGrain([PersistentState("log")] IPersistentState<LogPageState> store) : Grain, ILogPageGrain
{
    public async Task Put(int offset, LogLine[] lines)
    {
        store.State = store.State with { Lines = [.. store.State.Lines.Take(offset), .. lines] };
        await store.WriteStateAsync();
    }

    public Task<LogLine[]> Read() => Task.FromResult(store.State.Lines.ToArray());
}
