using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>Tells the issue that this task works on it, so that a cancel finds it.</summary>
internal sealed record Enrol : TaskEffect
{
    public override bool IsFreeToRepeat => true;

    public override Task<TaskEvent> Perform(TaskWork work, CancellationToken cancellationToken) => Done(work.Issue.Enrol(work.Id));
}
