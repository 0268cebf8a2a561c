using Porter.Grains.GitHub;
using Porter.Grains.Tasks.Effects;

namespace Porter.Grains.Tasks.Lifecycle;

/// <summary>The moves that the rules of <see cref="TaskLifecycle"/> are made of. Pure.</summary>
internal static class TaskTransitions
{
    public static TaskState Enter(this TaskState task, TaskPhase phase, DateTimeOffset now) => task with { Phase = phase, PhaseAt = now };

    public static TaskState Reached(this TaskState task, RepositoryAccess repository, bool isPermitted) =>
        task with { Repository = repository, IsPermitted = isPermitted };

    public static TaskState With(this TaskState task, Func<MachineAttempt, MachineAttempt> change) => task with { Attempt = change(task.Attempt!) };

    /// <summary>Whether GitHub kept the task waiting in this phase for too long.</summary>
    public static bool IsStuck(this TaskState task, DateTimeOffset now) => now >= task.PhaseAt + TaskLimits.OutboundTimeout;

    /// <summary>Puts an effect last into the outbox, unless it is there.</summary>
    public static TaskState Enqueue(this TaskState task, TaskEffect effect) =>
        task.Outbox.Contains(effect) ? task : task with { Outbox = task.Outbox.Add(effect) };

    public static TaskState EnqueueFirst(this TaskState task, TaskEffect effect) => task with { Outbox = task.Outbox.Insert(0, effect) };

    public static TaskState Without<TEffect>(this TaskState task)
        where TEffect : TaskEffect => task with { Outbox = task.Outbox.RemoveAll(effect => effect is TEffect) };

    /// <summary>The comment is to be written anew: the newest announcement replaces those not yet made.</summary>
    public static TaskState Announce(this TaskState task)
    {
        var revision = task.Comment.Revision + 1;
        return (task with { Comment = task.Comment with { Revision = revision } }).Without<Announce>().Enqueue(new Announce(revision));
    }

    // Under a number of its own: the archiving that is out now knows nothing of the change, and its end must not settle this one.
    public static TaskState ArchiveAgain(this TaskState task) => task.Without<Archive>().Enqueue(new Archive(task.Comment.Revision + 1));

    /// <summary>Stops the bill, frees the slot, tells the other commands, then speaks.</summary>
    public static TaskState End(
        this TaskState task, Outcome outcome, EndReason? reason, Remedy remedy, DateTimeOffset now, bool notify = true, PullRequest? pull = null)
    {
        // It may have been opened, though nobody heard that it was: then the last word must say that it stands.
        var mayHaveOpened = pull is null && task.Outbox.Contains(new OpenPullRequest());
        var outbox = task.Outbox.RemoveAll(effect => effect.EndsWithTask);
        var over = (task with { Ending = new(now, outcome, reason, remedy, pull), Queue = null, Outbox = outbox }).Enter(TaskPhase.Over, now);
        if (task.Attempt is { } attempt)
            over = over.Enqueue(new DestroyMachine(attempt.Number));
        if (task.Phase > TaskPhase.Configuring)
            over = over.Enqueue(new ReleaseSlot());
        // Asked through the API and over before GitHub was asked: no issue knows it, and nobody knows yet whether it may be heard there.
        if (over.Repository is not null)
            over = over.Enqueue(new Leave());
        over = over.Enqueue(new Archive());
        if (mayHaveOpened)
            over = over.Enqueue(new FindPullRequest());
        return notify && over.Repository is not null ? over.Announce() : over;
    }

    public static TaskState AskForMachine(this TaskState task, int number) =>
        (task with { Attempt = new(number) { MayHavePushed = task.Attempt?.MayHavePushed ?? false, Delay = task.Attempt?.Delay } })
            .Enqueue(new CreateMachine(number));

    public static TaskState ReplaceMachine(this TaskState task, DateTimeOffset now) => task.Attempt!.Number == 1
        ? task.Enqueue(new DestroyMachine(1)).AskForMachine(2)
        : task.End(Outcome.MachineLost, new EndReason.NeverStarted(task.Attempt.Gone), Remedy.Retry, now);

    /// <summary>Nobody saw it go: that is remembered, and said in the end.</summary>
    public static TaskState LeaveMachine(this TaskState task, DestroyMachine destroy, string reason) =>
        task with { LeftMachine = new(destroy.Attempt, reason), Outbox = task.Outbox.Remove(destroy) };

    public static TaskState LookAtSilentMachine(this TaskState task, TaskEvent.ClockTicked tick, DateTimeOffset now) =>
        task.Attempt?.Machine is not null && !(now < tick.LastReportAt + TaskLimits.HeartbeatTimeout)
            ? task.Enqueue(new LookAtMachine(task.Attempt.Number))
            : task;

    // One that waits asks again, should the word that its turn has come be lost; one that runs renews its lease.
    public static TaskState RenewLease(this TaskState task, TaskEvent.ClockTicked tick) =>
        tick.IsPulse && task.Phase is not TaskPhase.Over ? task.Enqueue(new TakeSlot()) : task;

    public static TaskState MoveTo(this TaskState task, int position, int slotLimit, DateTimeOffset now) =>
        (task.Queue is { } place && place.Position == position && place.SlotLimit == slotLimit
            ? task
            : task with { Queue = new(position, task.Queue?.ToldPosition, slotLimit) }).TellPosition(now);

    public static TaskState TellPosition(this TaskState task, DateTimeOffset now) =>
        task.Queue is not { } place || place.ToldPosition == place.Position || now < task.Comment.WrittenAt + TaskLimits.EditInterval
            ? task
            : (task with { Queue = place with { ToldPosition = place.Position } }).Announce();

    public static TaskState HandIn(this TaskState task, WorkerCompleted result, DateTimeOffset now) => (result.Succeeded, result.Outcome) switch
    {
        (true, "no_changes") => task.End(Outcome.NoChanges, null, Remedy.Retry, now),
        (true, _) => task.Enter(TaskPhase.Publishing, now).EnqueueFirst(new OpenPullRequest()),
        (false, "timed_out") => task.End(Outcome.TimedOut, new EndReason.AgentTimedOut(result.Error), Remedy.Retry, now),
        (false, "push_refused") => task.End(Outcome.PublishRefused, new EndReason.PushRefused(result.Error), Remedy.Retry, now),
        _ => task.End(Outcome.AgentError, new EndReason.AgentFailed(result.Error), Remedy.Retry, now),
    };

    public static bool IsWorthAnnouncing(this TaskState task, TaskProgress progress, DateTimeOffset now) =>
        progress.Step is not null && progress.Step != task.Progress?.Step && !(now < task.Comment.WrittenAt + TaskLimits.EditInterval);

    /// <summary>The result with the size that GitHub counted.</summary>
    public static WorkerCompleted? Sized(this WorkerCompleted? result, ChangeSize? size) => size is null
        ? result
        : (result ?? new(true)) with { Files = size.Files, Additions = size.Additions, Deletions = size.Deletions };
}
