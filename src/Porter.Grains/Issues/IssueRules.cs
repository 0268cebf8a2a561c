using Porter.Grains.GitHub;
using Porter.Grains.Tasks;

namespace Porter.Grains.Issues;

/// <summary>The rules of an issue's commands. Pure. What is owed follows from each command's stage.</summary>
internal static class IssueRules
{
    private const int MostHeard = 200;
    private const int MostRefused = 200;
    private const int MostPending = 50;

    /// <summary>The steps that may be taken now.</summary>
    public static IEnumerable<CommandStep> Owed(IssueState issue) =>
        issue.Commands.Where(c => c.Stage is not CommandStage.Awaiting).Select(c => new CommandStep(c.Command.CommentId, c.Stage));

    public static IssueState Enrol(IssueState issue, TaskId task) =>
        issue.Open.Contains(task) ? issue : issue with { Open = issue.Open.Add(task) };

    public static IssueState Leave(IssueState issue, TaskId task, bool mayRetry, string? machineLeft = null)
    {
        if (!issue.Open.Contains(task))
            return issue;
        var left = issue with { Open = issue.Open.Remove(task), Last = mayRetry ? task : issue.Last };
        return left with { Commands = [.. left.Commands.Select(c => Settle(Left(c, task, machineLeft))).OfType<PendingCommand>()] };
    }

    private static PendingCommand Left(PendingCommand command, TaskId task, string? machine) => command with
    {
        Awaiting = command.Awaiting.Remove(task),
        MachinesLeft = machine is null || command.Command.Kind is not IssueCommandKind.Cancel ? command.MachinesLeft : command.MachinesLeft.Add(machine),
    };

    /// <summary>Takes a command up, unless it was before, or too many wait already.</summary>
    public static IssueState Submit(IssueState issue, IssueCommand command, DateTimeOffset now, string? trace = null)
    {
        if (issue.Heard.Contains(command.CommentId) || issue.Commands.Length >= MostPending)
            return issue;
        var stage = command.Kind is IssueCommandKind.Closed ? CommandStage.Acting : CommandStage.Checking;
        return issue with
        {
            Commands = issue.Commands.Add(new() { Command = command, Stage = stage, At = now, Trace = trace }),
            Heard = [.. issue.Heard.TakeLast(MostHeard - 1), command.CommentId],
        };
    }

    /// <summary>GitHub said whether this person may command. A refusal is told once an issue and person.</summary>
    public static IssueState Checked(IssueState issue, long comment, bool mayCommand)
    {
        if (mayCommand)
            return Change(issue, comment, c => c with { Stage = CommandStage.Acting });
        if (Find(issue, comment) is not { } command)
            return issue;
        var (aloud, after) = RefuseAloud(issue, command.Command.By, comment);
        return Change(after, comment, c => aloud ? c with { Stage = CommandStage.Answering, Refusal = Because.NotAllowed } : null);
    }

    /// <summary>What was said is done, as far as it can be at once.</summary>
    /// <param name="issue">The issue.</param>
    /// <param name="comment">The command.</param>
    /// <param name="tasks">The tasks it concerned.</param>
    /// <param name="isAnswered">The answer will be somebody else's: a retried task speaks for itself.</param>
    public static IssueState Acted(IssueState issue, long comment, IReadOnlyList<TaskView> tasks, bool isAnswered) =>
        Change(issue, comment, c => isAnswered ? null : Settle(c with
        {
            Stage = CommandStage.Awaiting,
            Tasks = [.. tasks],
            // Some may have left between the deed and this.
            Awaiting = c.Command.Kind is IssueCommandKind.Cancel ? [.. tasks.Select(t => t.Id).Where(issue.Open.Contains)] : [],
        }));

    /// <summary>The answer stands on the issue, or never can.</summary>
    public static IssueState Answered(IssueState issue, long comment) => Change(issue, comment, _ => null);

    /// <summary>Whether this refusal is to be told: yes for a person's first command here, and again for that same one.</summary>
    public static (bool Aloud, IssueState After) RefuseAloud(IssueState issue, UserRef user, long comment) =>
        issue.Refused.FirstOrDefault(r => r.UserId == user.Id) is { } told
            ? (told.CommentId == comment, issue)
            : (true, issue with { Refused = [.. issue.Refused.TakeLast(MostRefused - 1), new(user.Id, comment)] });

    /// <summary>A command that waits for nothing more is to be answered; a closed issue wants no answer.</summary>
    private static PendingCommand? Settle(PendingCommand command) => command switch
    {
        { Stage: not CommandStage.Awaiting } or { Awaiting.IsEmpty: false } => command,
        { Command.Kind: IssueCommandKind.Closed } => null,
        _ => command with { Stage = CommandStage.Answering },
    };

    private static PendingCommand? Find(IssueState issue, long comment) => issue.Commands.FirstOrDefault(c => c.Command.CommentId == comment);

    private static IssueState Change(IssueState issue, long comment, Func<PendingCommand, PendingCommand?> change) =>
        issue with { Commands = [.. issue.Commands.Select(c => c.Command.CommentId == comment ? change(c) : c).OfType<PendingCommand>()] };
}
