using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>Opens the pull request from the task's branch, or finds the one that is open; says so where there is nothing to open one for.</summary>
internal sealed record OpenPullRequest : TaskEffect
{
    public override TaskLane Lane => TaskLane.Publish;

    public override bool EndsWithTask => true;

    public override bool WaitsFor(TaskEffect earlier, TaskState task) => false;

    public override async Task<TaskEvent> Perform(TaskWork work, CancellationToken cancellationToken)
    {
        var (repository, branch, plan) = (work.Repository, work.Id.Branch, work.Task.Plan!);
        var pull = await repository.FindPullRequest(branch, cancellationToken);
        if (pull is null && await repository.FindBranch(branch, cancellationToken) is null)
            return new TaskEvent.NothingToPublish();
        var change = await repository.Compare(plan.BaseBranch, branch, cancellationToken);
        if (pull is null && change.AheadBy == 0)
            return new TaskEvent.NothingToPublish();
        pull ??= await repository.OpenPullRequest(
            Sentences.PullRequests.Title(work.Brief, work.Task), Sentences.PullRequests.Body(work.Brief, work.Task), branch, plan.BaseBranch, cancellationToken);
        return new TaskEvent.PullRequestOpened(pull, new(change.Files, change.Additions, change.Deletions));
    }
}
