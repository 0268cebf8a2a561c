using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>Tells the issue that this task is over: a cancel that waits for it may be answered.</summary>
internal sealed record Leave : TaskEffect
{
    public override Task<TaskEvent> Perform(TaskWork work, CancellationToken cancellationToken) =>
        Done(work.Issue.Leave(work.Id, mayRetry: work.Task.IsPermitted, TaskViews.MachineLeft(work.Id, work.Task)));
}
