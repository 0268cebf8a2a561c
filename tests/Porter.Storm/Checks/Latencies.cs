using Porter.Storm.Traffic;

namespace Porter.Storm.Checks;

/// <summary>How long the steps of a life took, faults and queues included. Pure.</summary>
internal static class Latencies
{
    public static IReadOnlyList<Latency> Of(Observations seen, Ledger ledger)
    {
        var machines = seen.Machines.ToLookup(machine => machine.Task);
        var pulls = seen.Pulls.ToLookup(pull => pull.Branch);
        return
        [
            new("webhook to 202", [.. ledger.Acceptances]),
            new("mention to machine, queue included", [.. seen.Tasks.Where(task => machines[task.Id].Any()).Select(task => machines[task.Id].Min(m => m.From) - task.At)]),
            new("work done to pull request", [.. ledger.Done.SelectMany(done => pulls[$"porter/{done.Key}"].Select(pull => Later(pull.At - done.Value)))]),
            new("cancel to machine gone", [.. ledger.Cancelled.SelectMany(cancel => machines[cancel.Key].Where(m => m.Until > cancel.Value).Select(m => m.Until!.Value - cancel.Value))]),
            new("the worlds' own answers", [.. seen.WorldTook]),
        ];
    }

    // Porter may open it before the worker has read the answer to its last word.
    private static TimeSpan Later(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;
}

/// <summary>One kind of wait and every time it was measured.</summary>
internal sealed record Latency(string Name, IReadOnlyList<TimeSpan> Times)
{
    /// <summary>The time that <paramref name="share"/> of the waits did not exceed (the nearest-rank percentile).</summary>
    public TimeSpan? Percentile(double share) => Times.Count == 0 ? null : Times.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(share * Times.Count) - 1));
}
