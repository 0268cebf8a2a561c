namespace Porter.Grains.Tasks;

/// <summary>A line of a task's log.</summary>
/// <param name="At">When the worker saw it.</param>
/// <param name="Kind"><c>text</c>, <c>tool</c>, <c>error</c> or <c>info</c>.</param>
/// <param name="Text">At most 2,000 characters.</param>
[GenerateSerializer, Immutable]
public sealed record LogLine(DateTimeOffset At, string Kind, string Text);
