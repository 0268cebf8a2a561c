using Porter.Grains.Tasks;

namespace Porter.Grains.Users;

/// <summary>Which of a user's tasks to list.</summary>
/// <param name="Status">Only these.</param>
/// <param name="Repository">Only of this <c>owner/repo</c>.</param>
/// <param name="Agent">Only by this agent.</param>
/// <param name="Text">Only those whose id, issue, prompt or error holds this text.</param>
/// <param name="Limit">At most so many, 1 to 100.</param>
/// <param name="Before">Only tasks with a smaller number on the user's list; null for the newest.</param>
[GenerateSerializer, Immutable]
public sealed record TaskQuery(Status? Status = null, string? Repository = null, string? Agent = null, string? Text = null, int Limit = 20, long? Before = null);

/// <summary>Part of a user's list.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">Ask again with this as <see cref="TaskQuery.Before"/>; null when there is no more.</param>
[GenerateSerializer, Immutable]
public sealed record TaskPage(TaskView[] Items, long? Next);
