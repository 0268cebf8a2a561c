using Porter.Grains.Commands;
using Porter.Grains.GitHub;
using Porter.Grains.Tasks;

namespace Porter.Grains.Issues;

/// <summary>Which tasks are open on an issue, and the commands about them. The key is an <see cref="IssueKey"/> as text.</summary>
[Alias("porter.IIssueGrain")]
public interface IIssueGrain : IGrainWithStringKey
{
    /// <summary>A task works on this issue. Twice is once.</summary>
    [Alias("Enrol")]
    Task Enrol(TaskId task);

    /// <summary>The task is over, its slot free, and its machine gone or given up. Twice is once.</summary>
    /// <param name="task">The task.</param>
    /// <param name="mayRetry">Whether <c>@porter retry</c> may mean it: not where its command was not allowed.</param>
    /// <param name="machineLeft">The machine that could not be destroyed, by id or name; null: none is left.</param>
    [Alias("Leave")]
    Task Leave(TaskId task, bool mayRetry, string? machineLeft);

    /// <summary>Takes up a command other than a run. Stored when this returns; the same source again changes nothing.</summary>
    [Alias("Submit")]
    Task Submit(IssueCommand command);

    /// <summary>Whether a refused user is to be told so: yes for the first command of theirs here, and again for that same command.</summary>
    [Alias("MayNotifyRefusal")]
    Task<bool> MayNotifyRefusal(UserRef user, CommandSource source);
}
