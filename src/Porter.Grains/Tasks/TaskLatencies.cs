using Porter.Grains.Tasks.Effects;
using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks;

/// <summary>A stretch of a task's life that somebody waits for.</summary>
internal enum TaskStretch
{
    /// <summary>From the command's being stored to the stored decision to ask Fly for the first machine; a wait for a slot is part of it.</summary>
    StoredToMachineAsked,

    /// <summary>From that decision to the worker's start; a second machine is part of it.</summary>
    MachineAskedToStarted,

    /// <summary>From the worker's last report, or its being given up after a push, to the open pull request.</summary>
    DoneToPullRequest,

    /// <summary>From a stored cancel to the machine's being gone, where there was one.</summary>
    CancelToMachineGone,
}

/// <summary>
/// How long the stretches of a task's life took, read off the times in its state: the silo that sees one end need not be the one that saw it
/// begin. Pure.
/// </summary>
internal static class TaskLatencies
{
    /// <summary>The stretch that a change of the task ended, if it did. A change happens once, so a stretch is told once.</summary>
    /// <param name="before">The task before the event, what the event strikes off still in its outbox.</param>
    /// <param name="happened">The event.</param>
    /// <param name="after">The task as it was saved.</param>
    /// <param name="now">When that was decided.</param>
    public static (TaskStretch Stretch, TimeSpan Took)? Ended(TaskState? before, TaskEvent happened, TaskState after, DateTimeOffset now) =>
        (before?.Phase, after.Phase, happened) switch
        {
            (TaskPhase.Preparing, TaskPhase.Starting, _) => (TaskStretch.StoredToMachineAsked, Since(after.CreatedAt, now)),
            (TaskPhase.Starting, TaskPhase.Running, _) => (TaskStretch.MachineAskedToStarted, Since(before!.PhaseAt, now)),
            (TaskPhase.Publishing, TaskPhase.Over, TaskEvent.PullRequestOpened) => (TaskStretch.DoneToPullRequest, Since(before!.PhaseAt, now)),
            (TaskPhase.Over, _, TaskEvent.EffectDone { Effect: DestroyMachine gone })
                when before!.Ending is { Outcome: Outcome.Cancelled } cancelled && gone.Attempt == before.Attempt?.Number && before.Outbox.Contains(gone) =>
                (TaskStretch.CancelToMachineGone, Since(cancelled.At, now)),
            _ => null,
        };

    // Two silos' clocks may differ by more than a short stretch took.
    private static TimeSpan Since(DateTimeOffset then, DateTimeOffset now) => now > then ? now - then : TimeSpan.Zero;
}
