using Porter.Grains.Storage;

namespace Porter.Grains.Tasks.Lifecycle;

/// <summary>How a task ended.</summary>
/// <param name="At">When that was decided.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Reason">Why, where it did not end well; else null.</param>
/// <param name="Remedy">What the reader can do about it.</param>
/// <param name="PullRequest">The pull request, where one is open.</param>
internal sealed record TaskEnding(DateTimeOffset At, Outcome Outcome, EndReason? Reason, Remedy Remedy, PullRequest? PullRequest = null) : StoredRecord;

/// <summary>What a reader can do about a task that did not end well.</summary>
internal enum Remedy
{
    /// <summary>Comment <c>@porter retry</c>.</summary>
    Retry,

    /// <summary>Correct the settings, then retry.</summary>
    Settings,

    /// <summary>Nothing, or the reason itself says it.</summary>
    None,
}
