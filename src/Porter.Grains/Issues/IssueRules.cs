using Porter.Grains.Commands;
using Porter.Grains.GitHub;
using Porter.Grains.Tasks;

namespace Porter.Grains.Issues;

/// <summary>The rules of an issue's commands. Pure. What is to be done follows from each command's stage.</summary>
internal static class IssueRules
{
    private const int MaxHeard = 200;
    private const int MaxRefused = 200;
    private const int MaxPending = 50;

    /// <summary>The steps that may be taken now.</summary>
    public static IEnumerable<CommandStep> Ready(IssueState issue) => issue.Commands
        .Where(pending => pending.Stage is not CommandStage.Awaiting && pending.Command.Command is not Command.Newer)
        .Select(pending => new CommandStep(pending.Command.Source, pending.Stage));

    /// <summary>A task works on this issue.</summary>
    public static IssueState Enrol(IssueState issue, TaskId task) =>
        issue.Open.Contains(task) ? issue : issue with { Open = issue.Open.Add(task) };

    /// <summary>A task is over.</summary>
    public static IssueState Leave(IssueState issue, TaskId task, bool mayRetry, string? machineLeft = null)
    {
        if (!issue.Open.Contains(task))
            return issue;
        var left = issue with { Open = issue.Open.Remove(task), Last = mayRetry ? task : issue.Last };
        return left with { Commands = [.. left.Commands.Select(pending => Settle(Without(pending, task, machineLeft))).OfType<PendingCommand>()] };
    }

    /// <summary>Takes a command up, unless it was before, or too many wait already.</summary>
    public static IssueState Submit(IssueState issue, IssueCommand command, DateTimeOffset now, string? trace = null)
    {
        if (issue.Heard.Contains(command.Source) || issue.Commands.Length >= MaxPending)
            return issue;
        var stage = command.Command is Command.IssueClosed ? CommandStage.Acting : CommandStage.Checking;
        return issue with
        {
            Commands = issue.Commands.Add(new() { Command = command, Stage = stage, At = now, Trace = trace }),
            Heard = [.. issue.Heard.TakeLast(MaxHeard - 1), command.Source],
        };
    }

    /// <summary>GitHub said whether this person may command. A refusal is told once an issue and person.</summary>
    public static IssueState Checked(IssueState issue, CommandSource source, bool mayCommand)
    {
        if (mayCommand)
            return Change(issue, source, pending => pending with { Stage = CommandStage.Acting });
        if (issue.Commands.FirstOrDefault(pending => pending.Command.Source == source) is not { } refused)
            return issue;
        var (notify, after) = Refuse(issue, refused.Command.By, source);
        return Change(after, source, pending => notify ? pending with { Stage = CommandStage.Answering, IsRefused = true } : null);
    }

    /// <summary>What was said is done, as far as it can be at once.</summary>
    /// <param name="issue">The issue.</param>
    /// <param name="source">The command.</param>
    /// <param name="result">What came of it.</param>
    public static IssueState Acted(IssueState issue, CommandSource source, ActionResult result) =>
        Change(issue, source, pending => result.IsAnswered ? null : Settle(pending with
        {
            Stage = CommandStage.Awaiting,
            Tasks = result.Tasks,
            Unreadable = result.Unreadable,
            // Some may have left between the action and this.
            Awaiting = pending.Command.Command is Command.Cancel ? [.. result.Tasks.Select(task => task.Id).Where(issue.Open.Contains)] : [],
        }));

    /// <summary>The answer stands on the issue, or never can.</summary>
    public static IssueState Answered(IssueState issue, CommandSource source) => Change(issue, source, _ => null);

    /// <summary>Whether a refusal is to be told: yes for a person's first command here, and again for that same one.</summary>
    public static (bool Notify, IssueState After) Refuse(IssueState issue, UserRef user, CommandSource source) =>
        issue.Refused.FirstOrDefault(refused => refused.UserId == user.Id) is { } told
            ? (told.Source == source, issue)
            : (true, issue with { Refused = [.. issue.Refused.TakeLast(MaxRefused - 1), new(user.Id, source)] });

    /// <summary>A command that waits for nothing more is to be answered; a closed issue wants no answer.</summary>
    private static PendingCommand? Settle(PendingCommand pending) => pending switch
    {
        { Stage: not CommandStage.Awaiting } or { Awaiting.IsEmpty: false } => pending,
        { Command.Command: Command.IssueClosed } => null,
        _ => pending with { Stage = CommandStage.Answering },
    };

    private static PendingCommand Without(PendingCommand pending, TaskId task, string? machineLeft) => pending with
    {
        Awaiting = pending.Awaiting.Remove(task),
        MachinesLeft = machineLeft is not null && pending.Command.Command is Command.Cancel
            ? pending.MachinesLeft.Add(machineLeft)
            : pending.MachinesLeft,
    };

    private static IssueState Change(IssueState issue, CommandSource source, Func<PendingCommand, PendingCommand?> change)
    {
        var commands = issue.Commands.Select(pending => pending.Command.Source == source ? change(pending) : pending);
        return issue with { Commands = [.. commands.OfType<PendingCommand>()] };
    }
}
