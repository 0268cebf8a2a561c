using System.Collections.Immutable;
using Orleans.Placement;
using Porter.Grains.Storage;

namespace Porter.Grains.Tasks;

internal sealed record LogPageState : StoredRecord, IVersioned
{
    public static int Version => 1;

    public ImmutableArray<LogLine> Lines { get; init; } = [];
}

[PreferLocalPlacement] // beside its log, which alone writes here: no network between them
internal sealed class LogPageGrain([PersistentState("log")] IPersistentState<Stored<LogPageState>> store) : Grain, ILogPageGrain
{
    public async Task Put(int offset, LogLine[] lines)
    {
        var page = store.State.Value ?? new();
        store.State = new(page with { Lines = [.. page.Lines.Take(offset), .. lines] });
        await store.WriteStateAsync();
    }

    public Task<LogLine[]> Read() => Task.FromResult((store.State.Value ?? new()).Lines.ToArray());
}
