namespace Porter.Grains.Tasks;

/// <summary>What a worker reports. The shapes are the callbacks' (<c>worker-image/README.md</c>).</summary>
[GenerateSerializer, Alias("porter.WorkerReport")]
public abstract record WorkerReport;

/// <summary>The worker runs and is about to clone.</summary>
[GenerateSerializer, Immutable, Alias("porter.WorkerStarted")]
public sealed record WorkerStarted : WorkerReport;

/// <summary>What the agent does; also, when empty, the sign that the machine lives.</summary>
/// <param name="First">The number of the first of <paramref name="Lines"/>; a task's lines are counted from 0.</param>
/// <param name="Lines">New lines of the log.</param>
/// <param name="Step">What the agent is doing now, in a few words.</param>
/// <param name="Usage">Tokens and cost so far.</param>
[GenerateSerializer, Immutable, Alias("porter.WorkerProgress")]
public sealed record WorkerProgress(
    [property: Id(0)] int First,
    [property: Id(1)] LogLine[] Lines,
    [property: Id(2)] string? Step,
    [property: Id(3)] Usage? Usage) : WorkerReport;

/// <summary>The worker has commits and asks for a token to push them with.</summary>
/// <param name="Files">Files changed.</param>
/// <param name="Bytes">Size of what is to be pushed.</param>
[GenerateSerializer, Immutable, Alias("porter.WorkerPublish")]
public sealed record WorkerPublish([property: Id(0)] int Files, [property: Id(1)] long Bytes) : WorkerReport;

/// <summary>The worker is done, and reports no more.</summary>
/// <param name="Succeeded">The spec's <c>status</c>: true for <c>complete</c>, false for <c>failed</c>.</param>
/// <param name="Outcome">How the worker itself calls the end (<c>changes</c>, <c>no_changes</c>, <c>agent_error</c>, <c>timed_out</c>, …), or null from a minimal worker.</param>
/// <param name="Error">One sentence, where it failed.</param>
/// <param name="Summary">The agent's last words.</param>
/// <param name="Branch">The branch, when something was pushed.</param>
/// <param name="Files">Files changed, where known.</param>
/// <param name="Additions">Lines added, where known.</param>
/// <param name="Deletions">Lines removed, where known.</param>
/// <param name="Usage">Tokens and cost, where known.</param>
[GenerateSerializer, Immutable, Alias("porter.WorkerCompleted")]
public sealed record WorkerCompleted(
    [property: Id(0)] bool Succeeded,
    [property: Id(1)] string? Outcome = null,
    [property: Id(2)] string? Error = null,
    [property: Id(3)] string? Summary = null,
    [property: Id(4)] string? Branch = null,
    [property: Id(5)] int? Files = null,
    [property: Id(6)] int? Additions = null,
    [property: Id(7)] int? Deletions = null,
    [property: Id(8)] Usage? Usage = null) : WorkerReport;
