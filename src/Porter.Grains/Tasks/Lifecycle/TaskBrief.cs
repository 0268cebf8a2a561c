using Porter.Grains.Storage;

namespace Porter.Grains.Tasks.Lifecycle;

/// <summary>
/// What was asked for and what the agent is told: up to a quarter of a megabyte that never changes once it is known, in a row of its own,
/// so that it is not written again with every step of the task's life. Once it is stored, the command is safe.
/// </summary>
internal sealed record TaskBrief : StoredRecord, IVersioned
{
    public static int Version => 1;

    /// <summary>What was asked for.</summary>
    public required TaskRequest Request { get; init; }

    /// <summary>When it was stored.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The trace that the command belongs to, as W3C writes it.</summary>
    public string? Trace { get; init; }

    /// <summary>What the agent is told; null until it is built.</summary>
    public string? Prompt { get; init; }
}
