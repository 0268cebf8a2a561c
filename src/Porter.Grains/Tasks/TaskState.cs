using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Porter.Grains.Tasks;

/// <summary>All that is stored of a task. Names and shapes here are on disk: <c>StoredTaskTests</c> guards them.</summary>
internal sealed record TaskState
{
    public TaskPhase Phase { get; init; }

    public TaskRequest? Request { get; init; }

    /// <summary>GitHub said that who asked may push: only what was allowed once may be asked for again by somebody else.</summary>
    public bool IsPermitted { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public string? Agent { get; init; }

    public int? QueuePosition { get; init; }

    /// <summary>The place that was last told on the issue: a long queue moves faster than GitHub lets Porter write.</summary>
    public int? ToldPosition { get; init; }

    public int SlotLimit { get; init; }

    public string? BaseBranch { get; init; }

    public string? Title { get; init; }

    public string? Prompt { get; init; }

    public int Attempt { get; init; }

    public string? MachineId { get; init; }

    /// <summary>When the current phase began.</summary>
    public DateTimeOffset PhaseAt { get; init; }

    /// <summary>When the current attempt was decided.</summary>
    public DateTimeOffset? AttemptAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the task ends by itself.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>When the machine was first seen gone, not having reported.</summary>
    public DateTimeOffset? GoneAt { get; init; }

    public MachineSight? GoneSight { get; init; }

    /// <summary>A machine that Fly would not destroy.</summary>
    public LeftMachine? LeftMachine { get; init; }

    /// <summary>A token to push with was given: the branch may exist whether or not the worker ever says so.</summary>
    public bool MayHavePushed { get; init; }

    /// <summary>What last stood in the way of a machine, in Fly's words.</summary>
    public string? LastTrouble { get; init; }

    public string? Step { get; init; }

    public Usage? Usage { get; init; }

    public WorkerFinished? Result { get; init; }

    public PullRequest? PullRequest { get; init; }

    public Outcome? Outcome { get; init; }

    /// <summary>Why it ended, in one sentence, where it did not end well.</summary>
    public string? Error { get; init; }

    /// <summary>What the reader can do about it, or null for the usual.</summary>
    public Remedy Remedy { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public long? CommentId { get; init; }

    public DateTimeOffset? SpokenAt { get; init; }

    /// <summary>Counts the announcements decided; the newest replaces those not yet made.</summary>
    public int Revision { get; init; }

    /// <summary>The trace that the command belongs to, as W3C writes it.</summary>
    public string? Trace { get; init; }

    public ImmutableArray<TaskEffect> Owed { get; init; } = [];

    /// <summary>Whether nothing more will ever happen here.</summary>
    [JsonIgnore]
    public bool IsSettled => Phase is TaskPhase.None or TaskPhase.Over && Owed.IsEmpty;
}

/// <summary>A machine that nobody saw go, and what Fly said last when it was to be destroyed.</summary>
internal sealed record LeftMachine(int Attempt, string Reason);

/// <summary>What a reader can do about a task that did not end well.</summary>
internal enum Remedy
{
    /// <summary>Comment <c>@porter retry</c>.</summary>
    Retry,

    /// <summary>Correct the settings, then retry.</summary>
    Settings,

    /// <summary>Nothing, or the error itself says it.</summary>
    None,
}
