using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Sentences;

/// <summary>What Porter writes into a pull request.</summary>
internal static class PullRequests
{
    private const int LongestTitle = 200;

    /// <summary>The title.</summary>
    public static string Title(TaskBrief brief, TaskState task)
    {
        var title = task.Plan?.Title is { } known && !string.IsNullOrWhiteSpace(known) ? known.Trim() : $"Issue #{brief.Request.Issue.Number}";
        return $"{Text.Truncate(title, LongestTitle)} ({task.Agent})";
    }

    /// <summary>The description. Closing the issue is left to whoever merges: an agent's word is no reason to.</summary>
    public static string Body(TaskBrief brief, TaskState task) => $"""
        **{task.Agent}** worked on #{brief.Request.Issue.Number}, as {brief.Request.By.Login.Replace("@", "", StringComparison.Ordinal)} asked.{Summary(task)}

        Opened by Porter. Review it as you would a stranger's.
        """;

    private static string Summary(TaskState task) =>
        task.Result?.Summary is { Length: > 0 } words ? $"\n\nIts own summary:\n\n{Quoted.Block(words)}" : "";
}
