using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Porter.Grains.GitHub;
using Porter.Grains.Storage;
using Porter.Grains.Tasks.Effects;

namespace Porter.Grains.Tasks.Lifecycle;

/// <summary>
/// All that is stored of a task's life, written again whenever it changes. What was asked for, and what the agent is told, is a
/// <see cref="TaskBrief"/>. A task that nobody asked for has no state. Names and shapes here are on disk.
/// </summary>
internal sealed record TaskState : StoredRecord, IVersioned
{
    public static int Version => 1;

    public required TaskPhase Phase { get; init; }

    /// <summary>When the current phase began.</summary>
    public required DateTimeOffset PhaseAt { get; init; }

    /// <summary>When the command was stored.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How Porter reaches the repository; null until GitHub was asked, where the command did not tell.</summary>
    public RepositoryAccess? Repository { get; init; }

    /// <summary>GitHub said that who asked may push: only what was allowed once may be asked for again by somebody else.</summary>
    public bool IsPermitted { get; init; }

    /// <summary>The agent's name; null until the user's default is known.</summary>
    public string? Agent { get; init; }

    /// <summary>Its place behind the user's slots; null when it does not wait there.</summary>
    public QueuePlace? Queue { get; init; }

    /// <summary>What was read before a machine was asked for; null until then.</summary>
    public TaskPlan? Plan { get; init; }

    /// <summary>The machine it has, or had last; null before the first.</summary>
    public MachineAttempt? Attempt { get; init; }

    /// <summary>When the task ends by itself; null until it has a slot.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>What the worker told of its agent; null until it told anything.</summary>
    public TaskProgress? Progress { get; init; }

    /// <summary>The worker's last report; null until it came.</summary>
    public WorkerCompleted? Result { get; init; }

    /// <summary>How it ended; null while it lives.</summary>
    public TaskEnding? Ending { get; init; }

    /// <summary>A machine that Fly would not destroy; null: none.</summary>
    public LeftMachine? LeftMachine { get; init; }

    /// <summary>Its one comment on the issue.</summary>
    public TaskComment Comment { get; init; } = new();

    /// <summary>What happened when, at most <see cref="Timeline.Capacity"/> entries.</summary>
    public ImmutableArray<TimelineEntry> Timeline { get; init; } = [];

    /// <summary>What is still to be done in the world because of all this, in order.</summary>
    public ImmutableArray<TaskEffect> Outbox { get; init; } = [];

    /// <summary>Whether nothing more will ever happen here.</summary>
    [JsonIgnore]
    public bool IsSettled => Phase is TaskPhase.Over && Outbox.IsEmpty;
}

/// <summary>A waiting task's place behind its user's slots.</summary>
/// <param name="Position">From 1.</param>
/// <param name="ToldPosition">The place last told on the issue: a long queue moves faster than GitHub lets Porter write. Null: none yet.</param>
/// <param name="SlotLimit">Slots that the user has.</param>
internal sealed record QueuePlace(int Position, int? ToldPosition, int SlotLimit) : StoredRecord;

/// <summary>What was read of the repository and the issue.</summary>
/// <param name="BaseBranch">Where the pull request goes.</param>
/// <param name="Title">The title.</param>
internal sealed record TaskPlan(string BaseBranch, string Title) : StoredRecord;

/// <summary>What a worker told of its agent.</summary>
/// <param name="Step">What it does, in a few words.</param>
/// <param name="Usage">Tokens and cost so far; null: not told.</param>
internal sealed record TaskProgress(string? Step, Usage? Usage) : StoredRecord;

/// <summary>A task's comment on the issue.</summary>
/// <param name="Revision">Counts the announcements decided; the newest replaces those not yet made.</param>
/// <param name="Id">The comment's id; null until it was written.</param>
/// <param name="WrittenAt">When it was written last.</param>
internal sealed record TaskComment(int Revision = 0, long? Id = null, DateTimeOffset? WrittenAt = null) : StoredRecord;
