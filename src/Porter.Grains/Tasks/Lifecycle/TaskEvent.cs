using Porter.Grains.GitHub;
using Porter.Grains.Tasks.Effects;
using Porter.Grains.Users;

namespace Porter.Grains.Tasks.Lifecycle;

/// <summary>Something that happened to a task.</summary>
internal abstract record TaskEvent
{
    /// <summary>Somebody asked for it.</summary>
    public sealed record Submitted(TaskBrief Brief) : TaskEvent;

    /// <summary>GitHub said whether this person may command, and how the repository is reached.</summary>
    /// <param name="MayPush">Whether they may.</param>
    /// <param name="Notify">Whether a refusal is to be told on the issue.</param>
    /// <param name="Repository">How the repository is reached.</param>
    public sealed record PermissionAnswered(bool MayPush, bool Notify, RepositoryAccess Repository) : TaskEvent;

    /// <summary>The user's config said which agent is meant and what is missing.</summary>
    public sealed record ConfigAnswered(Readiness Readiness) : TaskEvent;

    /// <summary>The user's grain answered the question for a slot.</summary>
    public sealed record SlotAnswered(SlotAnswer Answer) : TaskEvent;

    /// <summary>A slot became free for a waiting task.</summary>
    public sealed record SlotGranted : TaskEvent;

    /// <summary>A waiting task moved up.</summary>
    public sealed record QueueMoved(int Position) : TaskEvent;

    /// <summary>The repository was read.</summary>
    /// <param name="Plan">What the life goes by.</param>
    /// <param name="Prompt">What the agent is told, for the <see cref="TaskBrief"/>.</param>
    public sealed record RepositoryRead(TaskPlan Plan, string Prompt) : TaskEvent;

    /// <summary>Fly made the machine, or had it already.</summary>
    public sealed record MachineCreated(int Attempt, string MachineId) : TaskEvent;

    /// <summary>The worker of an attempt reported for the first time.</summary>
    public sealed record WorkerStarted(int Attempt) : TaskEvent;

    /// <summary>The worker of an attempt told what it does.</summary>
    public sealed record WorkerProgressed(int Attempt, TaskProgress Progress) : TaskEvent;

    /// <summary>The worker of an attempt was given a token to push with.</summary>
    public sealed record PublishAllowed(int Attempt) : TaskEvent;

    /// <summary>The worker of an attempt is done.</summary>
    public sealed record WorkerCompleted(int Attempt, Tasks.WorkerCompleted Result) : TaskEvent;

    /// <summary>The machine of an attempt was looked at.</summary>
    public sealed record MachineSeen(int Attempt, MachineSight Sight) : TaskEvent;

    /// <summary>The pull request is open.</summary>
    /// <param name="PullRequest">The pull request.</param>
    /// <param name="Size">How large it is; null where that was not asked.</param>
    public sealed record PullRequestOpened(PullRequest PullRequest, ChangeSize? Size = null) : TaskEvent;

    /// <summary>There is no branch, or it holds nothing new.</summary>
    public sealed record NothingToPublish : TaskEvent;

    /// <summary>Somebody stopped the task.</summary>
    public sealed record CancelRequested(UserRef By, CancelCause Cause) : TaskEvent;

    /// <summary>The comment stands on the issue.</summary>
    public sealed record Announced(long? CommentId) : TaskEvent;

    /// <summary>An effect was refused for good.</summary>
    public sealed record EffectRefused(TaskEffect Effect, string Service, string Reason) : TaskEvent;

    /// <summary>An effect has to wait; it stays in the outbox.</summary>
    public sealed record EffectDelayed(TaskEffect Effect, string Reason) : TaskEvent;

    /// <summary>An effect is done and nothing more is to be said of it.</summary>
    public sealed record EffectDone(TaskEffect Effect) : TaskEvent;

    /// <summary>Time passed.</summary>
    /// <param name="LastReportAt">When the worker last reported to this activation, if it did.</param>
    /// <param name="IsPulse">It is the minute's pulse, when leases are renewed.</param>
    public sealed record ClockTicked(DateTimeOffset? LastReportAt, bool IsPulse) : TaskEvent;
}

/// <summary>What a look at a machine found.</summary>
/// <param name="Gone">It no longer runs and never will again.</param>
/// <param name="ExitCode">The worker's exit code, where Fly tells.</param>
/// <param name="OutOfMemory">It was killed for want of memory.</param>
internal sealed record MachineSight(bool Gone, int? ExitCode = null, bool OutOfMemory = false);

/// <summary>How large a change is.</summary>
/// <param name="Files">Files changed.</param>
/// <param name="Additions">Lines added.</param>
/// <param name="Deletions">Lines removed.</param>
internal sealed record ChangeSize(int Files, int Additions, int Deletions);
