using System.Collections.Immutable;
using Porter.Grains.Tasks;

namespace Porter.Grains.Issues;

/// <summary>What came of a command's action.</summary>
/// <param name="Tasks">The tasks that it concerned.</param>
/// <param name="Unreadable">Tasks of the issue whose stored state cannot be read.</param>
/// <param name="IsAnswered">The answer will be somebody else's: a retried task speaks for itself.</param>
internal sealed record ActionResult(ImmutableArray<TaskView> Tasks, ImmutableArray<TaskId> Unreadable, bool IsAnswered = false)
{
    /// <summary>It concerned no task.</summary>
    public static ActionResult Nothing { get; } = new([], []);

    /// <summary>A task was asked for again, and will speak for itself.</summary>
    public static ActionResult AskedAgain { get; } = new([], [], IsAnswered: true);
}
