using Porter.Grains.GitHub;
using Porter.Grains.Tasks;

namespace Porter.Grains.Issues;

/// <summary>Which tasks are open on an issue, and the commands about them. The key is <see cref="IssueRef.Key"/>.</summary>
public interface IIssueGrain : IGrainWithStringKey
{
    /// <summary>A task works on this issue. Twice is once.</summary>
    Task Enrol(TaskId task);

    /// <summary>The task is over, its slot free, and its machine gone or given up. Twice is once.</summary>
    /// <param name="task">The task.</param>
    /// <param name="mayRetry">Whether <c>@porter retry</c> may mean it: not where its command was not allowed.</param>
    /// <param name="machineLeft">The machine that could not be destroyed, by id or name; null: none is left.</param>
    Task Leave(TaskId task, bool mayRetry, string? machineLeft);

    /// <summary>Takes up a command other than a run. Stored when this returns; the same comment again changes nothing.</summary>
    Task Submit(IssueCommand command);

    /// <summary>Whether a refused user is to be told so: yes for the first command of theirs here, and again for that same command.</summary>
    Task<bool> MayRefuseAloud(UserRef user, long commentId);
}

/// <summary>A command about an issue's tasks.</summary>
/// <param name="CommentId">The comment that gave it, or a negative number derived from the delivery for a closed issue.</param>
/// <param name="Kind">What is to be done.</param>
/// <param name="By">Who gave it.</param>
/// <param name="Issue">Where.</param>
/// <param name="InstallationId">Porter's installation there.</param>
/// <param name="Word">The word that was not understood, for <see cref="IssueCommandKind.Unknown"/>.</param>
/// <param name="Suggestion">The nearest word that would have been, or null.</param>
[GenerateSerializer, Immutable]
public sealed record IssueCommand(
    long CommentId,
    IssueCommandKind Kind,
    UserRef By,
    IssueRef Issue,
    long InstallationId,
    string? Word = null,
    string? Suggestion = null);

/// <summary>The commands that are not a run.</summary>
public enum IssueCommandKind
{
    /// <summary>Stop what runs or waits here.</summary>
    Cancel,

    /// <summary>Ask for the last task again.</summary>
    Retry,

    /// <summary>Say what runs or waits here.</summary>
    Status,

    /// <summary>Say what can be said.</summary>
    Help,

    /// <summary>A word that is neither an agent nor a command.</summary>
    Unknown,

    /// <summary>The issue was closed: stop what runs or waits here, without a comment of its own.</summary>
    Closed,
}
