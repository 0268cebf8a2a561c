using Porter.Grains.GitHub;
using Porter.Grains.Users;

namespace Porter.Grains.Tasks;

/// <summary>News for a task.</summary>
internal abstract record TaskEvent
{
    /// <summary>Somebody asked for it.</summary>
    /// <param name="Trace">The trace that the request belongs to, as W3C writes it.</param>
    public sealed record Submitted(TaskRequest Request, string? Trace = null) : TaskEvent;

    /// <summary>GitHub said whether this person may command, and which installation answers for the repository.</summary>
    /// <param name="Aloud">Whether a refusal is to be told on the issue.</param>
    public sealed record PermissionAnswered(bool MayCommand, bool Aloud, long InstallationId) : TaskEvent;

    /// <summary>The user's config said which agent is meant and what is missing.</summary>
    public sealed record ConfigAnswered(Readiness Readiness) : TaskEvent;

    /// <summary>The user's grain answered the question for a slot.</summary>
    public sealed record SlotAnswered(SlotAnswer Answer) : TaskEvent;

    /// <summary>A slot became free for a waiting task.</summary>
    public sealed record SlotGranted : TaskEvent;

    /// <summary>A waiting task moved up.</summary>
    public sealed record QueueMoved(int Position) : TaskEvent;

    /// <summary>The repository was read.</summary>
    public sealed record RepositoryRead(string BaseBranch, string Title, string Prompt) : TaskEvent;

    /// <summary>Fly made the machine, or had it already.</summary>
    public sealed record MachineCreated(int Attempt, string MachineId) : TaskEvent;

    /// <summary>The worker of an attempt spoke for the first time.</summary>
    public sealed record WorkerBegan(int Attempt) : TaskEvent;

    /// <summary>The worker of an attempt told what it does.</summary>
    public sealed record WorkerProgressed(int Attempt, string? Step, Usage? Usage) : TaskEvent;

    /// <summary>The worker of an attempt was given a token to push with.</summary>
    public sealed record PublishAllowed(int Attempt) : TaskEvent;

    /// <summary>The worker of an attempt said its last word.</summary>
    public sealed record WorkerEnded(int Attempt, WorkerFinished Result) : TaskEvent;

    /// <summary>The machine of an attempt was looked at.</summary>
    public sealed record MachineSeen(int Attempt, MachineSight Sight) : TaskEvent;

    /// <summary>The pull request is open.</summary>
    public sealed record PullRequestOpened(PullRequest PullRequest, int? Files = null, int? Additions = null, int? Deletions = null) : TaskEvent;

    /// <summary>There is no branch, or it holds nothing new.</summary>
    public sealed record NothingToPublish : TaskEvent;

    /// <summary>Somebody or something stopped the task.</summary>
    public sealed record CancelRequested(UserRef? By, string? Why) : TaskEvent;

    /// <summary>The comment stands on the issue.</summary>
    public sealed record Announced(long? CommentId) : TaskEvent;

    /// <summary>An effect was refused for good.</summary>
    public sealed record EffectRefused(TaskEffect Effect, string Service, string Reason) : TaskEvent;

    /// <summary>An effect has to wait; it is still owed.</summary>
    public sealed record EffectDelayed(TaskEffect Effect, string Reason) : TaskEvent;

    /// <summary>An effect is done and nothing more is to be said of it.</summary>
    public sealed record EffectDone(TaskEffect Effect) : TaskEvent;

    /// <summary>Time passed.</summary>
    /// <param name="Heard">When the worker last spoke to this activation, if it did.</param>
    /// <param name="IsPulse">It is the minute's pulse, when leases are renewed.</param>
    public sealed record ClockTicked(DateTimeOffset? Heard, bool IsPulse) : TaskEvent;
}

/// <summary>What a look at a machine found.</summary>
/// <param name="Gone">It no longer runs and never will again.</param>
/// <param name="ExitCode">The worker's exit code, where Fly tells.</param>
/// <param name="OutOfMemory">It was killed for want of memory.</param>
internal sealed record MachineSight(bool Gone, int? ExitCode = null, bool OutOfMemory = false);
