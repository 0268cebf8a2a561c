using Porter.Grains.Users;
using static Porter.Grains.Tasks.TaskEffectKind;
using static Porter.Grains.Tasks.TaskEvent;

namespace Porter.Grains.Tasks;

/// <summary>
/// The rules of a task's life. Pure: the same state, news and time always give the same answer. What is owed to the world is part of the
/// state, so one write commits the decision and the debt. News that is late or repeated changes nothing.
/// </summary>
internal static class TaskLifecycle
{
    /// <summary>The state after the news. The very same object where the news changes nothing.</summary>
    public static TaskState Next(TaskState task, TaskEvent happened, DateTimeOffset now, TaskLimits limits) => (task.Phase, happened) switch
    {
        (TaskPhase.None, Submitted e) =>
            (task with { Request = e.Request, Agent = e.Request.Agent, CreatedAt = now, Trace = e.Trace })
                .Enter(TaskPhase.Checking, now)
                .Owe([.. e.Request.CommentId is null ? Array.Empty<TaskEffectKind>() : [React], Enrol, CheckPermission]),

        (TaskPhase.Checking, PermissionAnswered { MayCommand: true } e) =>
            (task with { Request = task.Request! with { InstallationId = e.InstallationId }, IsPermitted = true })
                .Enter(TaskPhase.Configuring, now)
                .Owe(CheckConfig),
        (TaskPhase.Checking, PermissionAnswered e) =>
            (task with { Request = task.Request! with { InstallationId = e.InstallationId } })
                .End(Outcome.Refused, Because.NotAllowed, Remedy.None, now, e.Aloud),

        (TaskPhase.Configuring, ConfigAnswered { Readiness.Problem: null } e) =>
            (task with { Agent = e.Readiness.Agent }).Enter(TaskPhase.Waiting, now).Owe(TakeSlot),
        (TaskPhase.Configuring, ConfigAnswered e) =>
            (task with { Agent = e.Readiness.Agent }).End(Outcome.Refused, Because.NotReady(e.Readiness), Remedy.Settings, now),

        (TaskPhase.Waiting, SlotAnswered { Answer.Kind: SlotAnswerKind.Granted } or SlotGranted) =>
            (task with { QueuePosition = null, Deadline = now + limits.Patience })
                .Enter(TaskPhase.Preparing, now)
                .Without(TakeSlot).Owe(ReadRepository).Say(),
        (TaskPhase.Waiting, SlotAnswered { Answer.Kind: SlotAnswerKind.Full } e) =>
            task.End(Outcome.Refused, Because.QueueFull(e.Answer), Remedy.None, now),
        (TaskPhase.Waiting, SlotAnswered e) => (task with { SlotLimit = e.Answer.Limit }).MoveTo(e.Answer.Position, now),
        (TaskPhase.Waiting, QueueMoved e) => task.MoveTo(e.Position, now),

        (TaskPhase.Preparing, RepositoryRead e) =>
            (task with { BaseBranch = e.BaseBranch, Title = e.Title, Prompt = e.Prompt }).Enter(TaskPhase.Starting, now).Try(1, now),

        (TaskPhase.Starting or TaskPhase.Running, MachineCreated e) when e.Attempt == task.Attempt =>
            task with { MachineId = e.MachineId, AttemptAt = now },
        // A machine that appears after its attempt was given up is nobody's.
        (not TaskPhase.None, MachineCreated e) => task.OweOnce(new(DestroyMachine, e.Attempt)),

        (TaskPhase.Starting, WorkerBegan e) when e.Attempt == task.Attempt =>
            (task with { StartedAt = now, Deadline = now + limits.Task + limits.Overtime, GoneAt = null })
                .Enter(TaskPhase.Running, now).Say(),
        (TaskPhase.Running, WorkerProgressed e) when e.Attempt == task.Attempt && task.IsWorthSaying(e, now) =>
            (task with { Step = e.Step, Usage = e.Usage ?? task.Usage }).Say(),
        (TaskPhase.Starting or TaskPhase.Running, PublishAllowed e) when e.Attempt == task.Attempt && !task.MayHavePushed =>
            task with { MayHavePushed = true },
        // The worker may end before the call that made its machine returned, so Starting hears it too.
        (TaskPhase.Starting or TaskPhase.Running, WorkerEnded e) when e.Attempt == task.Attempt =>
            (task with { Result = e.Result, Usage = e.Result.Usage ?? task.Usage }).HandIn(e.Result, now),

        (TaskPhase.Starting or TaskPhase.Running, MachineSeen e) when e.Attempt == task.Attempt && e.Sight.Gone != task.GoneAt is not null =>
            task with { GoneAt = e.Sight.Gone ? now : null, GoneSight = e.Sight.Gone ? e.Sight : null },

        (TaskPhase.Publishing, PullRequestOpened e) =>
            (task with { PullRequest = e.PullRequest, Result = task.Result.Counting(e) }).End(Outcome.PullRequest, null, Remedy.None, now),
        (TaskPhase.Publishing, NothingToPublish) when task.Result is null =>
            task.End(Outcome.MachineLost, Because.MachineGone(task.GoneSight), Remedy.Retry, now),
        (TaskPhase.Publishing, NothingToPublish) when task.Result.Branch is not null =>
            task.End(Outcome.PublishRefused, Because.BranchMissing, Remedy.Retry, now),
        (TaskPhase.Publishing, NothingToPublish) => task.End(Outcome.NoChanges, null, Remedy.Retry, now),
        // Too late to stop: the pull request stands, and the answer says so.
        (TaskPhase.Over, PullRequestOpened e) when task.PullRequest is null => (task with { PullRequest = e.PullRequest }).Refile().Say(),

        (TaskPhase.None or TaskPhase.Over, CancelRequested) => task,
        (_, CancelRequested e) => task.End(Outcome.Cancelled, Because.Cancelled(e.By, e.Why), Remedy.Retry, now),

        (not TaskPhase.None, Announced e) => task with { CommentId = e.CommentId ?? task.CommentId, SpokenAt = now },

        (TaskPhase.Checking, EffectRefused { Effect.Kind: CheckPermission } e) =>
            task.End(Outcome.Refused, Because.Refused(e.Service, e.Reason), Remedy.None, now),
        (TaskPhase.Configuring, EffectRefused { Effect.Kind: CheckConfig } e) =>
            task.End(Outcome.Refused, Because.Refused(e.Service, e.Reason), Remedy.Settings, now),
        (TaskPhase.Preparing, EffectRefused { Effect.Kind: ReadRepository } e) =>
            task.End(Outcome.Refused, Because.Refused(e.Service, e.Reason), Remedy.Retry, now),
        (TaskPhase.Starting, EffectRefused { Effect.Kind: CreateMachine } e) when e.Effect.Number == task.Attempt =>
            task.End(Outcome.MachineRefused, Because.Refused(e.Service, e.Reason), Remedy.Settings, now),
        (TaskPhase.Starting, EffectDelayed { Effect.Kind: CreateMachine } e) when e.Reason != task.LastTrouble =>
            (task with { LastTrouble = e.Reason }).Say(),
        (TaskPhase.Publishing, EffectRefused { Effect.Kind: OpenPullRequest } e) =>
            task.End(Outcome.PublishRefused, Because.PullRequestRefused(e.Reason), Remedy.Retry, now),
        (not TaskPhase.None, EffectRefused { Effect.Kind: DestroyMachine } e) => task.LeaveMachine(e.Effect, e.Reason),
        (TaskPhase.Over, EffectDelayed { Effect.Kind: DestroyMachine } e) when now >= task.CompletedAt + TaskLimits.DestroyTimeout =>
            task.LeaveMachine(e.Effect, e.Reason),

        (not TaskPhase.None and not TaskPhase.Over, ClockTicked e) => task.Tick(e.Heard, now, limits).Renew(e.IsPulse),

        _ => task,
    };

    /// <summary>When time alone next changes the task; null when it never does.</summary>
    public static DateTimeOffset? WakeAt(TaskState task, TaskLimits limits)
    {
        DateTimeOffset?[] moments = task.Phase switch
        {
            TaskPhase.Waiting when task.ToldPosition != task.QueuePosition => [task.SpokenAt + TaskLimits.EditPause],
            TaskPhase.Preparing => [task.Deadline],
            TaskPhase.Starting => [task.Deadline, task.MachineId is null ? null : task.AttemptAt + limits.Start, task.GoneAt + TaskLimits.Grace],
            TaskPhase.Running => [task.Deadline, task.GoneAt + TaskLimits.Grace],
            _ => [],
        };
        return moments.Min();
    }

    private static TaskState Tick(this TaskState task, DateTimeOffset? heard, DateTimeOffset now, TaskLimits limits) => task.Phase switch
    {
        TaskPhase.Waiting => task.TellPosition(now),
        TaskPhase.Checking or TaskPhase.Configuring or TaskPhase.Publishing when now >= task.PhaseAt + TaskLimits.OutsidePatience =>
            task.End(task.Phase is TaskPhase.Publishing ? Outcome.PublishRefused : Outcome.Refused, Because.OutsideAway, Remedy.Retry, now),
        TaskPhase.Preparing when now >= task.Deadline => task.End(Outcome.TimedOut, Because.OutsideAway, Remedy.Retry, now),
        TaskPhase.Starting when now >= task.Deadline => task.End(Outcome.MachineRefused, Because.NoMachine(task.LastTrouble), Remedy.Retry, now),
        TaskPhase.Running when now >= task.Deadline => task.End(Outcome.TimedOut, Because.TimedOut(limits.Task), Remedy.Retry, now),
        TaskPhase.Starting when task.MachineId is not null && now >= task.AttemptAt + limits.Start => task.Replace(now),
        TaskPhase.Starting when now >= task.GoneAt + TaskLimits.Grace => task.Replace(now),
        TaskPhase.Running when now >= task.GoneAt + TaskLimits.Grace => task.MayHavePushed
            // It may have died between its push and its last word: then the work is there, and is not lost.
            ? task.Enter(TaskPhase.Publishing, now).OweFirst(OpenPullRequest)
            : task.End(Outcome.MachineLost, Because.MachineGone(task.GoneSight), Remedy.Retry, now),
        TaskPhase.Starting or TaskPhase.Running when task.MachineId is not null && !(now < heard + TaskLimits.Silence) =>
            task.OweOnce(new(LookAtMachine, task.Attempt)),
        _ => task,
    };

    // A waiting task asks again, should the word that its turn has come be lost; one that runs renews its lease.
    private static TaskState Renew(this TaskState task, bool isPulse) =>
        isPulse && task.Phase is TaskPhase.Waiting or TaskPhase.Preparing or TaskPhase.Starting or TaskPhase.Running ? task.OweOnce(new(TakeSlot)) : task;

    private static TaskState HandIn(this TaskState task, WorkerFinished result, DateTimeOffset now) => (result.Succeeded, result.Outcome) switch
    {
        (true, "no_changes") => task.End(Outcome.NoChanges, null, Remedy.Retry, now),
        (true, _) => task.Enter(TaskPhase.Publishing, now).OweFirst(OpenPullRequest),
        (false, "timed_out") => task.End(Outcome.TimedOut, Because.Worker(result.Error, Because.AgentTimedOut), Remedy.Retry, now),
        (false, "push_refused") => task.End(Outcome.PublishRefused, Because.Worker(result.Error, Because.PushRefused), Remedy.Retry, now),
        _ => task.End(Outcome.AgentError, Because.Worker(result.Error, Because.AgentFailed), Remedy.Retry, now),
    };

    private static TaskState Try(this TaskState task, int attempt, DateTimeOffset now) =>
        (task with { Attempt = attempt, AttemptAt = now, MachineId = null, GoneAt = null, GoneSight = null }).Owe(new TaskEffect(CreateMachine, attempt));

    private static TaskState Replace(this TaskState task, DateTimeOffset now) => task.Attempt == 1
        ? task.Owe(new TaskEffect(DestroyMachine, 1)).Try(2, now)
        : task.End(Outcome.MachineLost, Because.NeverStarted(task.GoneSight), Remedy.Retry, now);

    // Stop the bill, free the slot, tell the other commands, then speak.
    private static TaskState End(this TaskState task, Outcome outcome, string? error, Remedy remedy, DateTimeOffset now, bool aloud = true)
    {
        var over = (task with { Outcome = outcome, Error = error, Remedy = remedy, CompletedAt = now, QueuePosition = null, Step = null })
            .Enter(TaskPhase.Over, now)
            .Without(CheckPermission, CheckConfig, TakeSlot, ReadRepository, CreateMachine, LookAtMachine, OpenPullRequest, Announce);
        if (task.Attempt > 0)
            over = over.OweOnce(new(DestroyMachine, task.Attempt));
        over = task.Phase > TaskPhase.Configuring ? over.Owe(ReleaseSlot, Leave, Archive) : over.Owe(Leave, Archive);
        // It may have been opened, though nobody heard that it was: then the last word must say that it stands.
        if (task.Owed.Contains(new(OpenPullRequest)))
            over = over.Owe(FindPullRequest);
        // Asked through the API and over before GitHub was: no installation is known to speak as, and nobody knows yet whether it may be heard there.
        return aloud && task.Request!.InstallationId != 0 ? over.Say() : over;
    }

    // Nobody saw it go: that is said, and said again where the last word was out already.
    private static TaskState LeaveMachine(this TaskState task, TaskEffect destroy, string reason)
    {
        var left = task with { LeftMachine = new(destroy.Number, reason), Owed = task.Owed.Remove(destroy) };
        return task.Phase is TaskPhase.Over ? left.Refile().Say() : left;
    }

    private static TaskState MoveTo(this TaskState task, int position, DateTimeOffset now) =>
        (task.QueuePosition == position ? task : task with { QueuePosition = position }).TellPosition(now);

    private static TaskState TellPosition(this TaskState task, DateTimeOffset now) =>
        task.ToldPosition == task.QueuePosition || now < task.SpokenAt + TaskLimits.EditPause
            ? task
            : (task with { ToldPosition = task.QueuePosition }).Say();

    private static TaskState Enter(this TaskState task, TaskPhase phase, DateTimeOffset now) => task with { Phase = phase, PhaseAt = now };

    // Under a number of its own: the filing that is out now knows nothing of the change, and its end must not settle this debt.
    private static TaskState Refile(this TaskState task) => task.Without(Archive).Owe(new TaskEffect(Archive, task.Revision + 1));

    private static TaskState Say(this TaskState task) =>
        (task with { Revision = task.Revision + 1 }).Without(Announce).Owe(new TaskEffect(Announce, task.Revision + 1));

    private static TaskState Owe(this TaskState task, params ReadOnlySpan<TaskEffectKind> kinds)
    {
        foreach (var kind in kinds)
            task = task.OweOnce(new(kind));
        return task;
    }

    private static TaskState Owe(this TaskState task, TaskEffect effect) => task with { Owed = task.Owed.Add(effect) };

    private static TaskState OweOnce(this TaskState task, TaskEffect effect) => task.Owed.Contains(effect) ? task : task.Owe(effect);

    private static TaskState OweFirst(this TaskState task, TaskEffectKind kind) => task with { Owed = task.Owed.Insert(0, new(kind)) };

    private static TaskState Without(this TaskState task, params TaskEffectKind[] kinds) =>
        task with { Owed = task.Owed.RemoveAll(effect => kinds.Contains(effect.Kind)) };

    private static bool IsWorthSaying(this TaskState task, WorkerProgressed news, DateTimeOffset now) =>
        news.Step is not null && news.Step != task.Step && !(now < task.SpokenAt + TaskLimits.EditPause);

    private static WorkerFinished Counting(this WorkerFinished? result, PullRequestOpened opened) => (result ?? new(true)) with
    {
        Files = opened.Files ?? result?.Files,
        Additions = opened.Additions ?? result?.Additions,
        Deletions = opened.Deletions ?? result?.Deletions,
    };
}
