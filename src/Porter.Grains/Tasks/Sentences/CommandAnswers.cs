using Porter.Grains.Commands;
using Porter.Grains.Issues;

namespace Porter.Grains.Tasks.Sentences;

/// <summary>What Porter answers to commands other than a run.</summary>
internal static class CommandAnswers
{
    /// <summary>The answer, with its marker.</summary>
    /// <param name="command">The command.</param>
    /// <param name="facts">What came of it.</param>
    /// <param name="agents">The agents that can be named.</param>
    public static string For(IssueCommand command, CommandFacts facts, IReadOnlyCollection<string> agents) => $"""
        {Answer(command, facts, agents)}

        {Markers.Of(command.Source)}
        """;

    private static string Answer(IssueCommand command, CommandFacts facts, IReadOnlyCollection<string> agents) => command.Command switch
    {
        _ when facts.IsRefused => $"🚫 {command.By}, {Reasons.NotAllowed}",
        Command.Cancel => Cancelled(facts),
        Command.Retry when facts.Tasks.Count > 0 =>
            $"⏳ {Names(facts.Tasks)} still {(facts.Tasks.Count == 1 ? "works" : "work")} on this issue. `@porter cancel` stops it; then `@porter retry` starts again.",
        Command.Retry => "➖ Porter has not worked on this issue yet, so there is nothing to try again. `@porter help` lists what you can say.",
        Command.Status => Standing(facts),
        Command.Unknown unknown => Unknown(unknown, agents),
        _ => $"""
            👋 Comment one of these on an issue, at the start of a line:
            - `@porter <agent> [what to mind]` starts an agent on the issue: {Codes(agents)}. `@porter` alone takes your default agent.
            - `@porter cancel` stops what runs or waits here.
            - `@porter retry` asks for the last task again.
            - `@porter status` says what runs or waits here.
            """,
    };

    private static string Cancelled(CommandFacts facts) => facts.Tasks.Count == 0
        ? $"➖ Nothing runs or waits on this issue, so there was nothing to cancel.{Unreadable(facts)}"
        : $"🛑 Stopped {Names(facts.Tasks)}{Machines(facts)} `@porter retry` starts again.{Unreadable(facts)}";

    private static string Standing(CommandFacts facts) => facts.Tasks.Count == 0
        ? $"➖ Nothing runs or waits on this issue.{Unreadable(facts)}"
        : string.Join('\n', facts.Tasks.Select(task => $"- {Name(task)} for {task.By}: {Standing(task)}")) + Unreadable(facts);

    private static string Unknown(Command.Unknown unknown, IReadOnlyCollection<string> agents)
    {
        var suggestion = unknown.Suggestion is { } near ? $" Did you mean `@porter {near}`?" : "";
        return $"🤔 Porter knows no {Quoted.Span(unknown.Word)}.{suggestion} Agents: {Codes(agents)}. `@porter help` lists the rest.";
    }

    private static string Machines(CommandFacts facts) => (facts.MachinesLeft.Count, facts.Tasks.Count(task => task.Attempt > 0)) switch
    {
        (0, 0) => ".",
        (0, 1) => "; its machine is gone.",
        (0, _) => "; their machines are gone.",
        (1, _) => $", but Fly would not destroy machine `{facts.MachinesLeft[0]}`. Look after it in Fly.",
        _ => $", but Fly would not destroy machines {Codes(facts.MachinesLeft)}. Look after them in Fly.",
    };

    private static string Unreadable(CommandFacts facts) => facts.Unreadable.Count == 0
        ? ""
        : $"\n\n⚠️ Porter cannot read what it stored of {Codes(facts.Unreadable.Select(task => task.Value))}. Whoever runs this Porter has it in the log.";

    private static string Standing(TaskView task) => task switch
    {
        { QueuePosition: { } place } => $"{Amounts.Ordinal(place)} in the queue",
        { Status: Status.Queued } => "being looked at",
        { Step: { } step } => $"working: {Quoted.Span(step)}",
        { StartedAt: not null } => "working",
        _ => "getting a machine",
    };

    private static string Names(IEnumerable<TaskView> tasks) => string.Join(", ", tasks.Select(Name));

    private static string Name(TaskView task) => $"**{task.Agent ?? "a task"}**";

    private static string Codes(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"`{name}`"));
}

/// <summary>What came of a command.</summary>
/// <param name="IsRefused">Who gave it may not push.</param>
/// <param name="Tasks">The tasks that it concerned, as they were when it acted.</param>
/// <param name="MachinesLeft">Their machines that could not be destroyed, by id or name.</param>
/// <param name="Unreadable">Tasks of the issue whose stored state cannot be read.</param>
internal sealed record CommandFacts(
    bool IsRefused, IReadOnlyList<TaskView> Tasks, IReadOnlyList<string> MachinesLeft, IReadOnlyList<TaskId> Unreadable);
