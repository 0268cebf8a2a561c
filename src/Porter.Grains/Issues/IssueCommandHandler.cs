using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Porter.Grains.Agents;
using Porter.Grains.Commands;
using Porter.Grains.GitHub;
using Porter.Grains.Tasks;
using Porter.Grains.Tasks.Sentences;

namespace Porter.Grains.Issues;

/// <summary>Takes a command's next step, and says how the issue changes by it. A step may be taken again after a crash.</summary>
internal sealed class IssueCommandHandler(
    IGrainFactory grains, GitHubInstallations installations, AgentCatalog agents, ILogger<IssueCommandHandler> log)
{
    /// <summary>Takes the step.</summary>
    /// <param name="pending">The command.</param>
    /// <param name="seen">The issue as it stands.</param>
    /// <param name="cancellationToken">The grain is leaving.</param>
    public async Task<Func<IssueState, IssueState>> Take(PendingCommand pending, IssueState seen, CancellationToken cancellationToken)
    {
        var command = pending.Command;
        switch (pending.Stage)
        {
            case CommandStage.Checking:
                var mayCommand = await Repository(command).CanPush(command.By.Login, cancellationToken);
                return issue => IssueRules.Checked(issue, command.Source, mayCommand);
            case CommandStage.Acting:
                var result = await Act(command, seen);
                return issue => IssueRules.Acted(issue, command.Source, result);
            default:
                await Answer(pending, cancellationToken);
                return issue => IssueRules.Answered(issue, command.Source);
        }
    }

    private async Task<ActionResult> Act(IssueCommand command, IssueState issue)
    {
        switch (command.Command)
        {
            case Command.Cancel:
                return await ForEach(issue.Open, task => task.Cancel(command.By, CancelCause.Requested));
            case Command.IssueClosed:
                await ForEach(issue.Open, task => task.Cancel(command.By, CancelCause.IssueClosed));
                return ActionResult.Nothing;
            case Command.Retry when issue.Open.IsEmpty && issue.Last is { } last && await TaskGrain(last).GetRequest() is { } request:
                var again = request.AskedAgain(command.By, command.Source) with { Repository = command.Repository };
                await TaskGrain(TaskId.For(command.Source)).Submit(again);
                return ActionResult.AskedAgain;
            case Command.Retry or Command.Status:
                return await ForEach(issue.Open, _ => Task.CompletedTask);
            default:
                return ActionResult.Nothing;
        }
    }

    private async Task Answer(PendingCommand pending, CancellationToken cancellationToken)
    {
        var command = pending.Command;
        var facts = new CommandFacts(pending.IsRefused, pending.Tasks, pending.MachinesLeft, pending.Unreadable);
        var text = CommandAnswers.For(command, facts, [.. agents.All.Select(agent => agent.Name)]);
        await Repository(command).UpsertComment(command.Issue.Number, Markers.Of(command.Source), pending.At, text, cancellationToken);
    }

    /// <summary>Does something to each task and looks at it. One whose row cannot be read keeps nobody from the others.</summary>
    private async Task<ActionResult> ForEach(ImmutableArray<TaskId> tasks, Func<ITaskGrain, Task> action)
    {
        var seen = await Task.WhenAll(tasks.Select(async task =>
        {
            try
            {
                var grain = TaskGrain(task);
                await action(grain);
                return (Task: task, View: await grain.Get(), IsReadable: true);
            }
            catch (UnreadableStateException e)
            {
                log.LogError("{Task} cannot be read: {Reason}", task, e.Message);
                return (Task: task, View: null, IsReadable: false);
            }
        }));
        return new(
            [.. seen.Select(task => task.View).OfType<TaskView>()],
            [.. seen.Where(task => !task.IsReadable).Select(task => task.Task)]);
    }

    private ITaskGrain TaskGrain(TaskId task) => grains.GetGrain<ITaskGrain>(task.Value);

    private GitHubRepository Repository(IssueCommand command) => installations.Open(command.Repository.InstallationId, command.Issue.Repository);
}
