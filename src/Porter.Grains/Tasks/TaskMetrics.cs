using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Porter.Grains.Tasks;

/// <summary>What Porter measures of its tasks.</summary>
internal static class TaskMetrics
{
    /// <summary>Follows a task from its command to its answer.</summary>
    public static readonly ActivitySource Traces = new("Porter");

    private static readonly Meter Meter = new("Porter");
    private static readonly Counter<long> Phases = Meter.CreateCounter<long>("porter.tasks.phases", description: "Tasks that entered a phase");
    private static readonly Counter<long> Ended = Meter.CreateCounter<long>("porter.tasks.ended", description: "Tasks that ended, by outcome and agent");
    private static readonly Histogram<double> Spans = Meter.CreateHistogram<double>("porter.tasks.phase.duration", "s", "How long tasks stayed in a phase");

    public static void Moved(TaskState before, TaskState after, DateTimeOffset now)
    {
        Phases.Add(1, new KeyValuePair<string, object?>("phase", after.Phase.ToString()));
        if (before.Phase is not TaskPhase.None)
            Spans.Record((now - before.PhaseAt).TotalSeconds, new KeyValuePair<string, object?>("phase", before.Phase.ToString()));
        if (after.Phase is TaskPhase.Over)
            Ended.Add(1, new("outcome", after.Outcome.ToString()), new("agent", after.Agent ?? "none"));
    }
}
