using Porter.Grains.Tasks;

namespace Porter.Grains.Users;

/// <summary>Which of a user's tasks to list.</summary>
/// <param name="Status">Only these.</param>
/// <param name="Repository">Only of this <c>owner/repo</c>.</param>
/// <param name="Agent">Only by this agent.</param>
/// <param name="Text">Only those whose id, issue, prompt or error holds this text.</param>
/// <param name="Limit">At most so many, 1 to 100.</param>
/// <param name="Before">Only tasks with a smaller number on the user's list; null for the newest.</param>
[GenerateSerializer, Immutable, Alias("porter.TaskQuery")]
public sealed record TaskQuery(
    [property: Id(0)] Status? Status = null,
    [property: Id(1)] string? Repository = null,
    [property: Id(2)] string? Agent = null,
    [property: Id(3)] string? Text = null,
    [property: Id(4)] int Limit = 20,
    [property: Id(5)] long? Before = null);
