using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>Looks for a pull request that may have been opened, though nobody heard that it was.</summary>
internal sealed record FindPullRequest : TaskEffect
{
    public override TaskLane Lane => TaskLane.Publish;

    public override async Task<TaskEvent> Perform(TaskWork work, CancellationToken cancellationToken) =>
        await work.Repository.FindPullRequest(work.Id.Branch, cancellationToken) is { } pull
            ? new TaskEvent.PullRequestOpened(pull)
            : new TaskEvent.EffectDone(this);
}
