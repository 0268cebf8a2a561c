using Porter.Grains.GitHub;
using Porter.Grains.Outbound;
using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>Reads what the prompt is built of: the default branch, AGENTS.md, and the issue where the command did not bring it.</summary>
internal sealed record ReadRepository : TaskEffect
{
    public override bool EndsWithTask => true;

    public override async Task<TaskEvent> Perform(TaskWork work, CancellationToken cancellationToken)
    {
        var request = work.Request;
        var facts = await work.Repository.GetRepository(cancellationToken);
        var (title, body) = (request.Title, request.Body);
        if (title is null)
        {
            var issue = await work.Repository.GetIssue(request.Issue.Number, cancellationToken)
                ?? throw new OutboundRefusedException(GitHubApi.Service, 404, $"there is no issue {request.Issue}");
            (title, body) = (issue.Title, issue.Body);
        }

        var guide = await work.Repository.ReadFile("AGENTS.md", facts.DefaultBranch, cancellationToken);
        return new TaskEvent.RepositoryRead(new(facts.DefaultBranch, title), PromptBuilder.Build(request, title, body ?? "", guide));
    }
}
