using Porter.Grains.Tasks.Effects;
using Porter.Grains.Users;
using static Porter.Grains.Tasks.Lifecycle.TaskEvent;

namespace Porter.Grains.Tasks.Lifecycle;

/// <summary>
/// The rules of a task's life, a paragraph for each phase. Pure: the same state, event and time always give the same answer. What is to be
/// done in the world is part of the state, so one write commits the decision and the outbox. An event that is late or repeated changes nothing.
/// </summary>
internal static class TaskLifecycle
{
    /// <summary>The state after the event. The very same object where the event changes nothing.</summary>
    public static TaskState? Next(TaskState? task, TaskEvent happened, DateTimeOffset now, TaskLimits limits)
    {
        var next = task?.Phase switch
        {
            null => happened is Submitted e ? Begin(e.Brief) : null,
            TaskPhase.Checking => Checking(task, happened, now),
            TaskPhase.Configuring => Configuring(task, happened, now),
            TaskPhase.Waiting => Waiting(task, happened, now, limits),
            TaskPhase.Preparing => Preparing(task, happened, now),
            TaskPhase.Starting => Starting(task, happened, now, limits),
            TaskPhase.Running => Running(task, happened, now, limits),
            TaskPhase.Publishing => Publishing(task, happened, now),
            _ => Over(task, happened, now),
        };
        return next is null || ReferenceEquals(task, next) ? task : next with { Timeline = Timeline.After(task, happened, next, now) };
    }

    /// <summary>When time alone next changes the task; null when it never does.</summary>
    public static DateTimeOffset? WakeAt(TaskState task, TaskLimits limits)
    {
        var graceEnds = task.Attempt?.Gone?.At + TaskLimits.GracePeriod;
        DateTimeOffset?[] moments = task.Phase switch
        {
            TaskPhase.Waiting when task.Queue is { } place && place.ToldPosition != place.Position => [task.Comment.WrittenAt + TaskLimits.EditInterval],
            TaskPhase.Preparing => [task.Deadline],
            TaskPhase.Starting => [task.Deadline, task.Attempt?.Machine?.CreatedAt + limits.Start, graceEnds],
            TaskPhase.Running => [task.Deadline, graceEnds],
            _ => [],
        };
        return moments.Min();
    }

    private static TaskState Begin(TaskBrief brief)
    {
        var task = new TaskState
        {
            Phase = TaskPhase.Checking,
            PhaseAt = brief.At,
            CreatedAt = brief.At,
            Repository = brief.Request.Repository,
            Agent = brief.Request.Agent,
        };
        if (React.ReactsTo(brief.Request.Source))
            task = task.Enqueue(new React());
        if (task.Repository is not null)
            task = task.Enqueue(new Enrol());
        return task.Enqueue(new CheckPermission());
    }

    // GitHub is asked whether this person may command. Only a yes leads on.
    private static TaskState Checking(TaskState task, TaskEvent happened, DateTimeOffset now) => happened switch
    {
        PermissionAnswered { MayPush: true } e =>
            (task.Repository is null ? task.Enqueue(new Enrol()) : task)
                .Reached(e.Repository, isPermitted: true)
                .Enter(TaskPhase.Configuring, now)
                .Enqueue(new CheckConfig()),
        PermissionAnswered e =>
            task.Reached(e.Repository, isPermitted: false).End(Outcome.Refused, new EndReason.NotAllowed(), Remedy.None, now, e.Notify),
        EffectRefused { Effect: CheckPermission } e =>
            task.End(Outcome.Refused, new EndReason.Refused(e.Service, e.Reason), Remedy.None, now),
        ClockTicked when task.IsStuck(now) => task.End(Outcome.Refused, new EndReason.GitHubUnreachable(), Remedy.Retry, now),
        _ => Living(task, happened, now),
    };

    // The user's config names the agent, and has its keys or lacks them.
    private static TaskState Configuring(TaskState task, TaskEvent happened, DateTimeOffset now) => happened switch
    {
        ConfigAnswered { Readiness.Problem: null } e =>
            (task with { Agent = e.Readiness.Agent }).Enter(TaskPhase.Waiting, now).Enqueue(new TakeSlot()),
        ConfigAnswered e =>
            (task with { Agent = e.Readiness.Agent }).End(Outcome.Refused, new EndReason.NotReady(e.Readiness), Remedy.Settings, now),
        EffectRefused { Effect: CheckConfig } e =>
            task.End(Outcome.Refused, new EndReason.Refused(e.Service, e.Reason), Remedy.Settings, now),
        ClockTicked when task.IsStuck(now) => task.End(Outcome.Refused, new EndReason.GitHubUnreachable(), Remedy.Retry, now),
        _ => Living(task, happened, now),
    };

    // A slot at once, a place in the queue, or neither. A waiting task asks again at each pulse, should the word that its turn has come be lost.
    private static TaskState Waiting(TaskState task, TaskEvent happened, DateTimeOffset now, TaskLimits limits) => happened switch
    {
        SlotAnswered { Answer.Kind: SlotAnswerKind.Granted } or SlotGranted =>
            (task with { Queue = null, Deadline = now + limits.MachineTimeout })
                .Enter(TaskPhase.Preparing, now)
                .Without<TakeSlot>().Enqueue(new ReadRepository()).Announce(),
        SlotAnswered { Answer: { Kind: SlotAnswerKind.Full } full } =>
            task.End(Outcome.Refused, new EndReason.QueueFull(full.Limit, full.QueueLimit), Remedy.None, now),
        SlotAnswered { Answer: var queued } => task.MoveTo(queued.Position, queued.Limit, now),
        QueueMoved e => task.MoveTo(e.Position, task.Queue?.SlotLimit ?? 0, now),
        ClockTicked e => task.TellPosition(now).RenewLease(e),
        _ => Living(task, happened, now),
    };

    // The repository is read, and the prompt built of it.
    private static TaskState Preparing(TaskState task, TaskEvent happened, DateTimeOffset now) => happened switch
    {
        RepositoryRead e => (task with { Plan = e.Plan }).Enter(TaskPhase.Starting, now).AskForMachine(1),
        EffectRefused { Effect: ReadRepository } e =>
            task.End(Outcome.Refused, new EndReason.Refused(e.Service, e.Reason), Remedy.Retry, now),
        ClockTicked when now >= task.Deadline => task.End(Outcome.TimedOut, new EndReason.GitHubUnreachable(), Remedy.Retry, now),
        ClockTicked e => task.RenewLease(e),
        _ => Living(task, happened, now),
    };

    // A machine is asked for. One whose worker does not start in time is replaced once. The worker may be done before the call that made its
    // machine returned, so all that it reports is heard here too.
    private static TaskState Starting(TaskState task, TaskEvent happened, DateTimeOffset now, TaskLimits limits) => happened switch
    {
        TaskEvent.WorkerStarted e when e.Attempt == task.Attempt!.Number =>
            (task with { Deadline = now + limits.Task + limits.Overtime })
                .With(attempt => attempt with { StartedAt = now, Gone = null })
                .Enter(TaskPhase.Running, now).Announce(),
        EffectRefused { Effect: CreateMachine refused } e when refused.Attempt == task.Attempt!.Number =>
            task.End(Outcome.MachineRefused, new EndReason.Refused(e.Service, e.Reason), Remedy.Settings, now),
        EffectDelayed { Effect: CreateMachine } e when e.Reason != task.Attempt!.Delay =>
            task.With(attempt => attempt with { Delay = e.Reason }).Announce(),
        ClockTicked when now >= task.Deadline =>
            task.End(Outcome.MachineRefused, new EndReason.NoMachine(task.Attempt!.Delay), Remedy.Retry, now),
        ClockTicked e when now >= task.Attempt!.Machine?.CreatedAt + limits.Start => task.ReplaceMachine(now).RenewLease(e),
        ClockTicked e when now >= task.Attempt!.Gone?.At + TaskLimits.GracePeriod => task.ReplaceMachine(now).RenewLease(e),
        _ => WithMachine(task, happened, now),
    };

    // The worker works.
    private static TaskState Running(TaskState task, TaskEvent happened, DateTimeOffset now, TaskLimits limits) => happened switch
    {
        WorkerProgressed e when e.Attempt == task.Attempt!.Number && task.IsWorthAnnouncing(e.Progress, now) =>
            (task with { Progress = e.Progress with { Usage = e.Progress.Usage ?? task.Progress?.Usage } }).Announce(),
        ClockTicked when now >= task.Deadline =>
            task.End(Outcome.TimedOut, new EndReason.TimedOut(limits.Task), Remedy.Retry, now),
        // It may have died between its push and its last report: then the work is there, and is not lost.
        ClockTicked when now >= task.Attempt!.Gone?.At + TaskLimits.GracePeriod => task.Attempt.MayHavePushed
            ? task.Enter(TaskPhase.Publishing, now).EnqueueFirst(new OpenPullRequest())
            : task.End(Outcome.MachineLost, new EndReason.MachineLost(task.Attempt.Gone), Remedy.Retry, now),
        _ => WithMachine(task, happened, now),
    };

    // What is the same for a machine that starts and for one that runs.
    private static TaskState WithMachine(TaskState task, TaskEvent happened, DateTimeOffset now) => happened switch
    {
        MachineCreated e when e.Attempt == task.Attempt!.Number => task.With(attempt => attempt with { Machine = new(e.MachineId, now) }),
        PublishAllowed e when e.Attempt == task.Attempt!.Number && !task.Attempt.MayHavePushed =>
            task.With(attempt => attempt with { MayHavePushed = true }),
        TaskEvent.WorkerCompleted e when e.Attempt == task.Attempt!.Number => (task with { Result = e.Result }).HandIn(e.Result, now),
        MachineSeen e when e.Attempt == task.Attempt!.Number && e.Sight.Gone != task.Attempt.Gone is not null =>
            task.With(attempt => attempt with { Gone = e.Sight.Gone ? new(now, e.Sight.ExitCode, e.Sight.OutOfMemory) : null }),
        ClockTicked e => task.LookAtSilentMachine(e, now).RenewLease(e),
        _ => Living(task, happened, now),
    };

    // The worker is done, or gone after a push: its branch becomes a pull request, if it holds anything.
    private static TaskState Publishing(TaskState task, TaskEvent happened, DateTimeOffset now) => happened switch
    {
        PullRequestOpened e => (task with { Result = task.Result.Sized(e.Size) }).End(Outcome.PullRequest, null, Remedy.None, now, pull: e.PullRequest),
        NothingToPublish when task.Result is null =>
            task.End(Outcome.MachineLost, new EndReason.MachineLost(task.Attempt?.Gone), Remedy.Retry, now),
        NothingToPublish when task.Result.Branch is not null =>
            task.End(Outcome.PublishRefused, new EndReason.BranchMissing(), Remedy.Retry, now),
        NothingToPublish => task.End(Outcome.NoChanges, null, Remedy.Retry, now),
        EffectRefused { Effect: OpenPullRequest } e =>
            task.End(Outcome.PublishRefused, new EndReason.PullRequestRefused(e.Reason), Remedy.Retry, now),
        ClockTicked when task.IsStuck(now) => task.End(Outcome.PublishRefused, new EndReason.GitHubUnreachable(), Remedy.Retry, now),
        _ => Living(task, happened, now),
    };

    // What is the same for all that are not over.
    private static TaskState Living(TaskState task, TaskEvent happened, DateTimeOffset now) => happened switch
    {
        CancelRequested e => task.End(Outcome.Cancelled, new EndReason.Cancelled(e.By, e.Cause), Remedy.Retry, now),
        EffectRefused { Effect: DestroyMachine destroy } e => task.LeaveMachine(destroy, e.Reason),
        _ => Anytime(task, happened, now),
    };

    private static TaskState Over(TaskState task, TaskEvent happened, DateTimeOffset now) => happened switch
    {
        // Too late to stop: the pull request stands, and the answer says so.
        PullRequestOpened e when task.Ending!.PullRequest is null =>
            (task with { Ending = task.Ending with { PullRequest = e.PullRequest } }).ArchiveAgain().Announce(),
        EffectRefused { Effect: DestroyMachine destroy } e => task.LeaveMachine(destroy, e.Reason).ArchiveAgain().Announce(),
        EffectDelayed { Effect: DestroyMachine destroy } e when now >= task.Ending!.At + TaskLimits.DestroyTimeout =>
            task.LeaveMachine(destroy, e.Reason).ArchiveAgain().Announce(),
        _ => Anytime(task, happened, now),
    };

    private static TaskState Anytime(TaskState task, TaskEvent happened, DateTimeOffset now) => happened switch
    {
        // A machine that appears after its attempt was given up is nobody's.
        MachineCreated e => task.Enqueue(new DestroyMachine(e.Attempt)),
        Announced e => task with { Comment = task.Comment with { Id = e.CommentId ?? task.Comment.Id, WrittenAt = now } },
        _ => task,
    };
}
