using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>Gives back the slot or the place.</summary>
internal sealed record ReleaseSlot : TaskEffect
{
    /// <summary>A pull request that is still being opened holds up no slot.</summary>
    public override bool WaitsFor(TaskEffect earlier, TaskState task) => earlier.IsWaitedFor && earlier is not OpenPullRequest;

    public override Task<TaskEvent> Perform(TaskWork work, CancellationToken cancellationToken) => Done(work.User.ReleaseSlot(work.Id));
}
