using Orleans.Placement;
using Porter.Grains.Storage;

namespace Porter.Grains.Tasks;

internal sealed record TaskLogState : StoredRecord, IVersioned
{
    public static int Version => 1;

    /// <summary>How many lines are on the pages for certain; a page may hold more after a crash, and they are written again.</summary>
    public int Count { get; init; }
}

/// <summary>Keeps a task's log on pages, so that the cost of a line does not grow with those before it.</summary>
[PreferLocalPlacement] // beside its task, which alone writes here: no network between them
internal sealed class TaskLogGrain([PersistentState("logs")] IPersistentState<Stored<TaskLogState>> store) : Grain, ITaskLogGrain
{
    private const int LineLimit = 2_000;

    private int Count => store.State.Value?.Count ?? 0;

    public async Task<int> Append(int first, LogLine[] lines)
    {
        var count = Count;
        // A gap is not filled with guesses: the answer tells the worker from where to send again.
        if (first > count)
            return count;
        var fresh = lines.Skip(count - first).Take(ITaskLogGrain.Limit - count).Select(Bounded).ToArray();
        if (fresh.Length == 0)
            return count;

        for (var done = 0; done < fresh.Length;)
        {
            var (page, offset) = Math.DivRem(count + done, ILogPageGrain.Size);
            var part = fresh.Skip(done).Take(ILogPageGrain.Size - offset).ToArray();
            await Page(page).Put(offset, part);
            done += part.Length;
        }

        store.State = new((store.State.Value ?? new()) with { Count = count + fresh.Length });
        await store.WriteStateAsync();
        return Count;
    }

    public async Task<LogLine[]> Read(int first, int count)
    {
        var end = (int)Math.Min((long)first + count, Count);
        if (first < 0 || first >= end)
            return [];
        var lines = new List<LogLine>(end - first);
        for (var page = first / ILogPageGrain.Size; page * ILogPageGrain.Size < end; page++)
        {
            var start = page * ILogPageGrain.Size;
            lines.AddRange((await Page(page).Read()).Take(end - start).Skip(Math.Max(0, first - start)));
        }

        return [.. lines];
    }

    private ILogPageGrain Page(int page) => GrainFactory.GetGrain<ILogPageGrain>($"{this.GetPrimaryKeyString()}/{page}");

    private static LogLine Bounded(LogLine line) => line with { Text = Text.Truncate(line.Text, LineLimit) };
}
