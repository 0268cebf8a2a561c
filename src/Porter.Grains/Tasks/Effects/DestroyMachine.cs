using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>Destroys the machine of an attempt, whether or not its id was ever learned; done when it was seen gone.</summary>
internal sealed record DestroyMachine(int Attempt) : TaskEffect
{
    protected override int Number => Attempt;

    /// <summary>A pull request that is still being opened holds up no stop.</summary>
    public override bool WaitsFor(TaskEffect earlier, TaskState task) => earlier.IsWaitedFor && earlier is not OpenPullRequest;

    public override Task<TaskEvent> Perform(TaskWork work, CancellationToken cancellationToken) =>
        Done(work.Services.Machines.Destroy(work, Attempt, cancellationToken));
}
