using Porter.Grains.Tasks;

namespace Porter.Grains.Users;

/// <summary>Which tasks a query means. Pure.</summary>
internal static class TaskQueries
{
    /// <summary>Whether a task is meant. One that cannot be read is, unless something is asked of it.</summary>
    public static bool Matches(ListedTask task, TaskQuery query) => task.View is { } view
        ? Matches(view, query)
        : query is { Status: null, Repository: null, Agent: null, Text: null or "" };

    private static bool Matches(TaskView task, TaskQuery query) =>
        (query.Status is null || task.Status == query.Status)
        && (query.Repository is null || Same(task.Issue.Repository.ToString(), query.Repository))
        && (query.Agent is null || (task.Agent is not null && Same(task.Agent, query.Agent)))
        && (query.Text is not { Length: > 0 } text || Texts(task).Any(part => part?.Contains(text, StringComparison.OrdinalIgnoreCase) == true));

    private static string?[] Texts(TaskView task) => [task.Id.Value, task.Issue.ToString(), task.Agent, task.Prompt, task.Error];

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
