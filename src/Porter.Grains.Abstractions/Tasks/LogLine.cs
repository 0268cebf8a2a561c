namespace Porter.Grains.Tasks;

/// <summary>A line of a task's log.</summary>
/// <param name="At">When the worker saw it.</param>
/// <param name="Kind"><c>text</c>, <c>tool</c>, <c>error</c> or <c>info</c>.</param>
/// <param name="Text">At most 2,000 characters.</param>
[GenerateSerializer, Immutable, Alias("porter.LogLine")]
public sealed record LogLine([property: Id(0)] DateTimeOffset At, [property: Id(1)] string Kind, [property: Id(2)] string Text);
