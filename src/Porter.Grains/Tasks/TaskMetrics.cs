using System.Diagnostics.Metrics;
using Porter.Grains.Tasks.Lifecycle;
using Porter.Grains.Telemetry;

namespace Porter.Grains.Tasks;

/// <summary>What Porter counts and times of its tasks, each change once, by the silo that saved it.</summary>
internal static class TaskMetrics
{
    private static readonly Counter<long> Entered = PorterMeter.Count("porter.tasks.entered", "{task}", "Tasks that entered a phase of their life");
    private static readonly Counter<long> Ended = PorterMeter.Count("porter.tasks.ended", "{task}", "Tasks that ended");
    private static readonly Histogram<double> InPhase = PorterMeter.LifeTime("porter.tasks.phase.duration", "How long tasks stayed in a phase that they left");

    private static readonly Dictionary<TaskStretch, Histogram<double>> Stretches = new()
    {
        [TaskStretch.StoredToMachineAsked] = PorterMeter.LifeTime("porter.latency.stored_to_machine_asked", "From the stored command to the stored decision to ask Fly for a machine"),
        [TaskStretch.MachineAskedToStarted] = PorterMeter.LifeTime("porter.latency.machine_asked_to_started", "From the stored decision to ask Fly for a machine to the worker's start"),
        [TaskStretch.DoneToPullRequest] = PorterMeter.LifeTime("porter.latency.done_to_pull_request", "From the worker's last report to the open pull request"),
        [TaskStretch.CancelToMachineGone] = PorterMeter.LifeTime("porter.latency.cancel_to_machine_gone", "From the stored cancel to the machine's being gone"),
    };

    /// <summary>Takes note of a change that was saved.</summary>
    public static void Changed(TaskState? before, TaskEvent happened, TaskState after, DateTimeOffset now)
    {
        if (before?.Phase != after.Phase)
        {
            Entered.Add(1, PorterMeter.Label("phase", after.Phase));
            if (before is not null)
                InPhase.Record(Math.Max(0, (after.PhaseAt - before.PhaseAt).TotalSeconds), PorterMeter.Label("phase", before.Phase));
            if (after.Ending is { } ending)
                Ended.Add(1, PorterMeter.Label("outcome", ending.Outcome), new("agent", after.Agent ?? "none"));
        }

        if (TaskLatencies.Ended(before, happened, after, now) is { } ended)
            Stretches[ended.Stretch].Record(ended.Took.TotalSeconds);
    }
}
