using Porter.Grains.GitHub;

namespace Porter.Grains.Tasks;

/// <summary>A task as it is now, without its secrets: what the API and the pages show.</summary>
/// <param name="Id">The task.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Issue">The issue it is about.</param>
/// <param name="By">Who asked.</param>
/// <param name="Agent">The agent, once it is known.</param>
/// <param name="Prompt">What the agent is told; the command's own words until the whole prompt is built.</param>
/// <param name="MachineId">Fly's id of the current attempt's machine.</param>
/// <param name="MachineLeft">A machine that Fly would not destroy, by id or name: nobody saw it go.</param>
/// <param name="Attempt">Which machine this is, from 1; 0 before the first.</param>
/// <param name="PullRequest">The pull request, once open.</param>
/// <param name="CreatedAt">When the command was stored.</param>
/// <param name="StartedAt">When the worker said it had begun.</param>
/// <param name="CompletedAt">When the task ended.</param>
/// <param name="Outcome">Why it ended.</param>
/// <param name="Error">One sentence for a human, where it did not end well.</param>
/// <param name="Branch">The branch that holds its work, once pushed.</param>
/// <param name="Step">What the agent is doing, in a few words.</param>
/// <param name="QueuePosition">Its place in the user's queue, from 1; null when it does not wait.</param>
/// <param name="Usage">Tokens and cost as far as known.</param>
/// <param name="Version">Grows with every change; for <see cref="ITaskGrain.WhenChanged"/>.</param>
[GenerateSerializer, Immutable, Alias("porter.TaskView")]
public sealed record TaskView(
    [property: Id(0)] TaskId Id,
    [property: Id(1)] Status Status,
    [property: Id(2)] IssueRef Issue,
    [property: Id(3)] UserRef By,
    [property: Id(4)] string? Agent,
    [property: Id(5)] string Prompt,
    [property: Id(6)] string? MachineId,
    [property: Id(7)] string? MachineLeft,
    [property: Id(8)] int Attempt,
    [property: Id(9)] PullRequest? PullRequest,
    [property: Id(10)] DateTimeOffset CreatedAt,
    [property: Id(11)] DateTimeOffset? StartedAt,
    [property: Id(12)] DateTimeOffset? CompletedAt,
    [property: Id(13)] Outcome? Outcome,
    [property: Id(14)] string? Error,
    [property: Id(15)] string? Branch,
    [property: Id(16)] string? Step,
    [property: Id(17)] int? QueuePosition,
    [property: Id(18)] Usage? Usage,
    [property: Id(19)] long Version);
