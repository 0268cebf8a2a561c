using Porter.Grains.Agents;
using Porter.Grains.GitHub;
using Porter.Grains.Tasks;

namespace Porter.Grains.Issues;

/// <summary>Takes a command's next step, and says how the issue changes by it. A step may be taken again after a crash.</summary>
internal sealed class IssueCommandHandler(IGrainFactory grains, GitHubInstallations installations, AgentCatalog agents)
{
    public async Task<Func<IssueState, IssueState>> Perform(PendingCommand pending, IssueState seen, CancellationToken cancellationToken)
    {
        var command = pending.Command;
        switch (pending.Stage)
        {
            case CommandStage.Checking:
                var mayCommand = await Repository(command).CanPush(command.By.Login, cancellationToken);
                return issue => IssueRules.Checked(issue, command.CommentId, mayCommand);
            case CommandStage.Acting:
                var (tasks, isAnswered) = await Act(command, seen.Open, seen.Last);
                return issue => IssueRules.Acted(issue, command.CommentId, tasks, isAnswered);
            default:
                await Answer(pending, cancellationToken);
                return issue => IssueRules.Answered(issue, command.CommentId);
        }
    }

    private async Task<(IReadOnlyList<TaskView> Tasks, bool IsAnswered)> Act(IssueCommand command, IReadOnlyList<TaskId> open, TaskId? last)
    {
        switch (command.Kind)
        {
            case IssueCommandKind.Cancel:
                await Task.WhenAll(open.Select(task => TaskGrain(task).Cancel(command.By, null)));
                return (await Views(open), false);
            case IssueCommandKind.Closed:
                await Task.WhenAll(open.Select(task => TaskGrain(task).Cancel(null, Because.IssueClosed(command.By))));
                return ([], false);
            case IssueCommandKind.Retry when open.Count == 0 && last is { } task && await TaskGrain(task).GetRequest() is { } request:
                // The words are those of the first time, and their author's; the person, and so the keys and the slots, are the one who asks now.
                await TaskGrain(TaskId.ForComment(command.CommentId)).Submit(request with
                {
                    By = command.By,
                    Author = request.Author ?? request.By,
                    CommentId = command.CommentId,
                    InstallationId = command.InstallationId,
                });
                return ([], true);
            case IssueCommandKind.Retry or IssueCommandKind.Status:
                return (await Views(open), false);
            default:
                return ([], false);
        }
    }

    private async Task Answer(PendingCommand pending, CancellationToken cancellationToken)
    {
        var command = pending.Command;
        var text = Announcements.For(command, pending.Tasks, pending.MachinesLeft, pending.Refusal, [.. agents.All.Select(agent => agent.Name)]);
        await Repository(command).Say(command.Issue.Number, Announcements.Marker(command), pending.At, text, cancellationToken);
    }

    private async Task<IReadOnlyList<TaskView>> Views(IReadOnlyList<TaskId> tasks) =>
        [.. (await Task.WhenAll(tasks.Select(task => TaskGrain(task).Get()))).OfType<TaskView>()];

    private ITaskGrain TaskGrain(TaskId task) => grains.GetGrain<ITaskGrain>(task.Value);

    private GitHubRepository Repository(IssueCommand command) =>
        installations.Open(command.InstallationId, command.Issue.Repository);
}
