using System.Text.Json;
using System.Text.Json.Serialization;
using Porter.Grains.Tasks;
using Porter.Grains.Users;

namespace Porter.Web.Tasks;

/// <summary>A task: the specification's record, and what more is known. What is not known yet is left out.</summary>
/// <param name="Id">The task's id, <c>task_…</c>.</param>
/// <param name="Status"><c>queued</c>, <c>running</c>, <c>complete</c> or <c>failed</c>. The last two mean: its machine is gone, or named in <c>machineLeft</c>.</param>
/// <param name="Repo">The repository, <c>owner/repo</c>. Left out, like all but the id, where what is stored of the task cannot be read.</param>
/// <param name="IssueNumber">The issue's number there.</param>
/// <param name="Agent">The agent's name; empty until the user's default is known.</param>
/// <param name="Prompt">What the agent is told; the command's own words until the whole prompt is built.</param>
/// <param name="MachineId">Fly's id of the machine, while there is one.</param>
/// <param name="MachineLeft">A machine that Fly would not destroy, by id or name: nobody saw it go.</param>
/// <param name="PrUrl">The pull request's page.</param>
/// <param name="CreatedAt">When the command was stored.</param>
/// <param name="StartedAt">When the worker said it had begun.</param>
/// <param name="CompletedAt">When the task ended.</param>
/// <param name="Outcome">Why it ended: <c>pull_request</c>, <c>no_changes</c>, <c>agent_error</c>, <c>timed_out</c>, <c>cancelled</c>, <c>machine_lost</c>, <c>machine_refused</c>, <c>publish_refused</c>, <c>refused</c> or <c>unreadable</c>.</param>
/// <param name="Error">One sentence, where it did not end well.</param>
/// <param name="Branch">The branch that holds its work, once pushed.</param>
/// <param name="Attempt">Which machine this is, from 1; 0 before the first.</param>
/// <param name="Step">What the agent is doing, in a few words.</param>
/// <param name="QueuePosition">Its place in the user's queue, from 1, while it waits.</param>
/// <param name="Usage">Tokens and cost as far as known.</param>
/// <param name="RequestedBy">The login of who asked.</param>
internal sealed record TaskResource(
    string Id,
    string Status,
    string? Repo,
    int? IssueNumber,
    string Agent,
    string Prompt,
    string? MachineId,
    string? MachineLeft,
    string? PrUrl,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt,
    string? Outcome,
    string? Error,
    string? Branch,
    int Attempt,
    string? Step,
    int? QueuePosition,
    Usage? Usage,
    string? RequestedBy)
{
    /// <summary>How tasks are written, in answers and in events alike.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static TaskResource Of(TaskView task) => new(
        task.Id.Value,
        JsonNamingPolicy.SnakeCaseLower.ConvertName(task.Status.ToString()),
        task.Issue.Repository.ToString(),
        task.Issue.Number,
        task.Agent ?? "",
        task.Prompt,
        task.MachineId,
        task.MachineLeft,
        task.PullRequest?.Url,
        task.CreatedAt,
        task.StartedAt,
        task.CompletedAt,
        task.Outcome is { } outcome ? JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString()) : null,
        task.Error,
        task.Branch,
        task.Attempt,
        task.Step,
        task.QueuePosition,
        task.Usage,
        task.By.Login);

    /// <summary>A task on a list; one that cannot be read says so.</summary>
    public static TaskResource Of(ListedTask task) => task.View is { } view ? Of(view) : Unreadable(task.Id);

    private static TaskResource Unreadable(TaskId id) => new(
        id.Value,
        "failed",
        Repo: null,
        IssueNumber: null,
        Agent: "",
        Prompt: "",
        MachineId: null,
        MachineLeft: null,
        PrUrl: null,
        CreatedAt: null,
        StartedAt: null,
        CompletedAt: null,
        "unreadable",
        "Porter cannot read what it stored of this task. Whoever runs this Porter has the reason in the log.",
        Branch: null,
        Attempt: 0,
        Step: null,
        QueuePosition: null,
        Usage: null,
        RequestedBy: null);
}

/// <summary>Part of the caller's tasks.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="NextCursor">Ask again with this as <c>cursor</c>; left out when there is no more.</param>
internal sealed record TaskList(IReadOnlyList<TaskResource> Items, string? NextCursor);

/// <summary>Part of a task's log.</summary>
/// <param name="Lines">In order.</param>
/// <param name="Next">Ask again with this as <c>from</c>.</param>
internal sealed record LogResource(IReadOnlyList<LineResource> Lines, int Next)
{
    public static LogResource Of(int first, IReadOnlyList<LogLine> lines) =>
        new([.. lines.Select((line, place) => new LineResource(first + place, line.At, line.Kind, line.Text))], first + lines.Count);
}

/// <summary>A line of a task's log.</summary>
/// <param name="Number">Counted from 0.</param>
/// <param name="At">When the worker saw it.</param>
/// <param name="Kind"><c>text</c>, <c>tool</c>, <c>error</c> or <c>info</c>.</param>
/// <param name="Text">At most 2,000 characters.</param>
internal sealed record LineResource(int Number, DateTimeOffset At, string Kind, string Text);
