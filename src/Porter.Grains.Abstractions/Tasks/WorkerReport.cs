namespace Porter.Grains.Tasks;

/// <summary>News from a worker. The shapes are the callbacks' (<c>worker-image/README.md</c>).</summary>
[GenerateSerializer]
public abstract record WorkerReport;

/// <summary>The worker runs and is about to clone.</summary>
[GenerateSerializer, Immutable]
public sealed record WorkerStarted : WorkerReport;

/// <summary>What the agent does; also, when empty, the sign that the machine lives.</summary>
/// <param name="First">The number of the first of <paramref name="Lines"/>; a task's lines are counted from 0.</param>
/// <param name="Lines">New lines of the log.</param>
/// <param name="Step">What the agent is doing now, in a few words.</param>
/// <param name="Usage">Tokens and cost so far.</param>
[GenerateSerializer, Immutable]
public sealed record WorkerProgress(int First, LogLine[] Lines, string? Step, Usage? Usage) : WorkerReport;

/// <summary>The worker has commits and asks for a token to push them with.</summary>
/// <param name="Base">The commit the work stands on.</param>
/// <param name="Head">The commit to push.</param>
/// <param name="Files">Files changed.</param>
/// <param name="Additions">Lines added.</param>
/// <param name="Deletions">Lines removed.</param>
/// <param name="Bytes">Size of what is to be pushed.</param>
[GenerateSerializer, Immutable]
public sealed record WorkerPublish(string? Base, string? Head, int Files, int Additions, int Deletions, long Bytes) : WorkerReport;

/// <summary>The last word of a worker.</summary>
/// <param name="Succeeded">The spec's <c>status</c>: true for <c>complete</c>, false for <c>failed</c>.</param>
/// <param name="Outcome">How the worker itself calls the end (<c>changes</c>, <c>no_changes</c>, <c>agent_error</c>, <c>timed_out</c>, …), or null from a minimal worker.</param>
/// <param name="Error">One sentence, where it failed.</param>
/// <param name="Summary">The agent's last words.</param>
/// <param name="Branch">The branch, when something was pushed.</param>
/// <param name="Files">Files changed, where known.</param>
/// <param name="Additions">Lines added, where known.</param>
/// <param name="Deletions">Lines removed, where known.</param>
/// <param name="Usage">Tokens and cost, where known.</param>
[GenerateSerializer, Immutable]
public sealed record WorkerFinished(
    bool Succeeded,
    string? Outcome = null,
    string? Error = null,
    string? Summary = null,
    string? Branch = null,
    int? Files = null,
    int? Additions = null,
    int? Deletions = null,
    Usage? Usage = null) : WorkerReport;
