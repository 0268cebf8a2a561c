using System.Globalization;
using Porter.Processes;
using Porter.Storm.Traffic;
using Porter.Storm.Faults;

namespace Porter.Storm.Checks;

/// <summary>Puts a storm into words: what it did, what it found, how long things took.</summary>
internal static class Report
{
    public static IEnumerable<string> Did(Observations seen, Ledger ledger, FaultSchedule faults, ProcessKiller killer, PorterCluster cluster)
    {
        yield return $"tasks accepted: {seen.Tasks.Count}; other commands: {seen.Commands.Count}; machines: {seen.Machines.Count}; pull requests: {seen.Pulls.Count}; comments of Porter's: {seen.Comments.Count}";
        yield return $"tasks by outcome: {Counts(seen.Listed.GroupBy(task => task.Outcome ?? task.Status).Select(group => (group.Key, group.Count())))}";
        yield return $"kills: {killer.Kills.Count} ({string.Join(", ", killer.Kills)}); crashes of PostgreSQL: {killer.DatabaseCrashes}; processes that ended by themselves: {cluster.Nodes.Sum(node => node.Falls)}";
        yield return $"traffic: {Counts(ledger.Counts.Select(count => (count.Key, count.Value)))}";
        yield return $"faults met: {faults.Met.Values.Sum()} ({Counts(faults.Met.Select(met => (met.Key, met.Value)))})";
    }

    public static IEnumerable<string> Took(IEnumerable<Latency> latencies) => latencies.Select(latency => string.Create(
        CultureInfo.InvariantCulture,
        $"{latency.Name,-36} p50 {Seconds(latency.Percentile(0.5))}  p99 {Seconds(latency.Percentile(0.99))}  ({latency.Times.Count} measured)"));

    public static IEnumerable<string> Found(IReadOnlyList<Breach> breaches) => breaches.Count == 0
        ? ["every promise held"]
        : [$"BROKEN: {breaches.Count}", .. breaches.Select(breach => $"  {breach}")];

    private static string Counts(IEnumerable<(string Name, int Count)> counts) =>
        string.Join(", ", counts.OrderByDescending(count => count.Count).ThenBy(count => count.Name, StringComparer.Ordinal).Select(count => $"{count.Name} {count.Count}"));

    private static string Seconds(TimeSpan? time) => time is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.TotalSeconds,8:0.000} s") : "       –  ";
}
