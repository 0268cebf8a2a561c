using Porter.Grains.Storage;

namespace Porter.Grains.Tasks.Lifecycle;

/// <summary>One machine for a task, from the decision to ask for it.</summary>
/// <param name="Number">From 1.</param>
internal sealed record MachineAttempt(int Number) : StoredRecord
{
    /// <summary>The machine; null until Fly's answer is known.</summary>
    public AttemptMachine? Machine { get; init; }

    /// <summary>What last stood in the way of a machine, in Fly's words.</summary>
    public string? Delay { get; init; }

    /// <summary>When its worker said that it had started; null until then.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>A token to push with was given, to this attempt or the one before: the branch may exist whether or not a worker ever says so.</summary>
    public bool MayHavePushed { get; init; }

    /// <summary>The machine was seen gone, and its worker has not reported; null: it was not.</summary>
    public MachineGone? Gone { get; init; }
}

/// <summary>A machine that Fly made.</summary>
/// <param name="Id">Fly's id.</param>
/// <param name="CreatedAt">When that was learned.</param>
internal sealed record AttemptMachine(string Id, DateTimeOffset CreatedAt) : StoredRecord;

/// <summary>A machine that was seen gone.</summary>
/// <param name="At">When it was first seen so.</param>
/// <param name="ExitCode">The worker's exit code, where Fly tells.</param>
/// <param name="OutOfMemory">It was killed for want of memory.</param>
internal sealed record MachineGone(DateTimeOffset At, int? ExitCode, bool OutOfMemory) : StoredRecord;

/// <summary>A machine that nobody saw go, and what Fly said last when it was to be destroyed.</summary>
/// <param name="Attempt">The attempt it was made for.</param>
/// <param name="Reason">Fly's words.</param>
internal sealed record LeftMachine(int Attempt, string Reason) : StoredRecord;
