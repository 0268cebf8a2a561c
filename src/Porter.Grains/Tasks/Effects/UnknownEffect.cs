using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>An effect that only a newer Porter knows: kept until one has the task. Nothing here waits for it.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Json">As it is stored.</param>
internal sealed record UnknownEffect(string Kind, string Json) : TaskEffect
{
    public override bool IsWaitedFor => false;

    public override Task<TaskEvent> Perform(TaskWork work, CancellationToken cancellationToken) =>
        throw new InvalidOperationException($"Only a newer Porter knows how to perform {Kind}.");
}
