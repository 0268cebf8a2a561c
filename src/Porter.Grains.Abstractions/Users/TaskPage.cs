using Porter.Grains.Tasks;

namespace Porter.Grains.Users;

/// <summary>Part of a user's list.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">Ask again with this as <see cref="TaskQuery.Before"/>; null when there is no more.</param>
[GenerateSerializer, Immutable, Alias("porter.TaskPage")]
public sealed record TaskPage([property: Id(0)] ListedTask[] Items, [property: Id(1)] long? Next);

/// <summary>A task on a user's list.</summary>
/// <param name="Number">Its number on the list: given when the task was taken up, and never used twice.</param>
/// <param name="Id">The task.</param>
/// <param name="View">The task as it stands, its prompt cut to what a list shows; null where what is stored of it cannot be read.</param>
[GenerateSerializer, Immutable, Alias("porter.ListedTask")]
public sealed record ListedTask([property: Id(0)] long Number, [property: Id(1)] TaskId Id, [property: Id(2)] TaskView? View);
