using System.Buffers;
using System.Globalization;
using Porter.Grains.GitHub;
using Porter.Grains.Issues;
using Porter.Grains.Users;

namespace Porter.Grains.Tasks;

/// <summary>
/// Every sentence that Porter says on an issue or in a pull request. A comment is a function of the task's state, so an edit that was
/// missed is healed by the next: the outcome first, then the facts, then what the reader can do.
/// </summary>
internal static class Announcements
{
    private static readonly SearchValues<char> Dangerous = SearchValues.Create("@#<>[]\\&");

    /// <summary>The task's one comment as it should read now.</summary>
    /// <param name="id">The task's id.</param>
    /// <param name="task">Its state.</param>
    /// <param name="now">For how long it has been at it.</param>
    /// <param name="limits">For how long it may.</param>
    /// <param name="home">Porter's public address.</param>
    public static string For(TaskId id, TaskState task, DateTimeOffset now, TaskLimits limits, Uri home) => $"""
        {Sentence(task, now, limits, home)}{Left(id, task)}

        {Marker(id)}
        """;

    /// <summary>Tells the comment of a task from all others; hidden from readers.</summary>
    public static string Marker(TaskId task) => $"<!-- porter:{task} -->";

    /// <summary>Tells the answer to a command from all others; hidden from readers.</summary>
    public static string Marker(IssueCommand command) => string.Create(CultureInfo.InvariantCulture, $"<!-- porter:command:{command.CommentId} -->");

    private static string Sentence(TaskState task, DateTimeOffset now, TaskLimits limits, Uri home) => task.Phase switch
    {
        TaskPhase.Over => Ending(task, home),
        TaskPhase.Waiting => $"⏳ {Agent(task)} is {Ordinal(task.QueuePosition ?? 1)} in {task.Request!.By}'s queue ({task.SlotLimit} of {task.SlotLimit} slots in use). `@porter cancel` takes it out.",
        TaskPhase.Running => $"🏃 {Agent(task)} is working on this{(task.Step is { } step ? $": {Quote(step)}" : "")}. {Minutes(now - task.StartedAt, limits.Task)} · `@porter cancel` stops it.",
        TaskPhase.Publishing => $"📦 {Agent(task)} is done; its work is becoming a pull request.",
        TaskPhase.Starting when task.Attempt > 1 => $"🔁 The first machine for {Agent(task)} did not start; a second one is on its way. `@porter cancel` stops it.",
        TaskPhase.Starting when task.LastTrouble is { } trouble => $"⏳ {Agent(task)} waits for a machine: {Quote(trouble)}. Porter keeps asking. `@porter cancel` stops it.",
        _ => $"🚀 {Agent(task)} is getting a machine. `@porter cancel` stops it.",
    };

    private static string Ending(TaskState task, Uri home) => task.Outcome switch
    {
        Outcome.PullRequest => $"✅ {Agent(task)} opened #{task.PullRequest!.Number}: {Size(task.Result)}{Spent(task)}.",
        Outcome.NoChanges => $"➖ {Agent(task)} finished and changed nothing.{LastWords(task)}{Spending(task)} `@porter retry` tries again.",
        Outcome.Cancelled => $"🛑 {Agent(task)} was stopped: {task.Error}{LatePullRequest(task)} `@porter retry` starts it again.",
        Outcome.Refused => $"🚫 {task.Request!.By}, {task.Error}{Advice(task, home)}",
        Outcome.TimedOut => $"⏱️ {Agent(task)} ran out of time: {task.Error}{Work(task)}{Spending(task)}{Advice(task, home)}",
        Outcome.MachineRefused => $"❌ {Agent(task)} got no machine: {task.Error}{Advice(task, home)}",
        Outcome.MachineLost => $"❌ {Agent(task)} lost its machine: {task.Error}{Advice(task, home)}",
        Outcome.PublishRefused => $"❌ {Agent(task)} did the work, but it could not be handed in: {task.Error}{Work(task)}{Spending(task)}{Advice(task, home)}",
        _ => $"❌ {Agent(task)} failed: {task.Error}{LastWords(task)}{Work(task)}{Spending(task)}{Advice(task, home)}",
    };

    /// <summary>The pull request's title.</summary>
    public static string PullRequestTitle(TaskState task) =>
        $"{Bound(string.IsNullOrWhiteSpace(task.Title) ? $"Issue #{task.Request!.Issue.Number}" : task.Title.Trim(), 200)} ({task.Agent})";

    /// <summary>The pull request's description. Closing the issue is left to whoever merges: an agent's word is no reason to.</summary>
    public static string PullRequestBody(TaskState task) => $"""
        {Agent(task)} worked on #{task.Request!.Issue.Number}, as {task.Request.By.Login.Replace("@", "", StringComparison.Ordinal)} asked.{(task.Result?.Summary is { Length: > 0 } words ? $"\n\nIts own summary:\n\n{Block(words)}" : "")}

        Opened by Porter. Review it as you would a stranger's.
        """;

    /// <summary>The answer to a command about an issue's tasks.</summary>
    /// <param name="command">The command.</param>
    /// <param name="tasks">The tasks that it concerned.</param>
    /// <param name="machinesLeft">Their machines that could not be destroyed.</param>
    /// <param name="refusal">Why the command was not carried out, or null.</param>
    /// <param name="agents">The agents that can be named.</param>
    public static string For(
        IssueCommand command, IReadOnlyList<TaskView> tasks, IReadOnlyList<string> machinesLeft, string? refusal, IReadOnlyCollection<string> agents) => $"""
        {Answer(command, tasks, machinesLeft, refusal, agents)}

        {Marker(command)}
        """;

    private static string Answer(
        IssueCommand command, IReadOnlyList<TaskView> tasks, IReadOnlyList<string> machinesLeft, string? refusal, IReadOnlyCollection<string> agents) => command.Kind switch
    {
        _ when refusal is not null => $"🚫 {command.By}, {refusal}",
        IssueCommandKind.Cancel when tasks.Count == 0 => "➖ Nothing runs or waits on this issue, so there was nothing to cancel.",
        IssueCommandKind.Cancel => $"🛑 Stopped {List(tasks.Select(t => $"**{t.Agent ?? "a task"}**"))}{Machines(tasks, machinesLeft)} `@porter retry` starts again.",
        IssueCommandKind.Retry when tasks.Count > 0 => $"⏳ {List(tasks.Select(t => $"**{t.Agent ?? "a task"}**"))} still {(tasks.Count == 1 ? "works" : "work")} on this issue. `@porter cancel` stops it; then `@porter retry` starts again.",
        IssueCommandKind.Retry => "➖ Porter has not worked on this issue yet, so there is nothing to try again. `@porter help` lists what you can say.",
        IssueCommandKind.Status when tasks.Count == 0 => "➖ Nothing runs or waits on this issue.",
        IssueCommandKind.Status => string.Join('\n', tasks.Select(t => $"- **{t.Agent ?? "a task"}** for {t.By}: {Standing(t)}")),
        IssueCommandKind.Unknown => $"🤔 Porter knows no {Quote(command.Word ?? "")}.{(command.Suggestion is { } near ? $" Did you mean `@porter {near}`?" : "")} Agents: {Codes(agents)}. `@porter help` lists the rest.",
        _ => $"""
            👋 Comment one of these on an issue, at the start of a line:
            - `@porter <agent> [what to mind]` starts an agent on the issue: {Codes(agents)}. `@porter` alone takes your default agent.
            - `@porter cancel` stops what runs or waits here.
            - `@porter retry` asks for the last task again.
            - `@porter status` says what runs or waits here.
            """,
    };

    private static string Machines(IReadOnlyList<TaskView> tasks, IReadOnlyList<string> left) => (left.Count, tasks.Count(t => t.Attempt > 0)) switch
    {
        (0, 0) => ".",
        (0, 1) => "; its machine is gone.",
        (0, _) => "; their machines are gone.",
        (1, _) => $", but Fly would not destroy machine `{left[0]}`. Look after it in Fly.",
        _ => $", but Fly would not destroy machines {Codes(left)}. Look after them in Fly.",
    };

    private static string Standing(TaskView task) => task switch
    {
        { QueuePosition: { } place } => $"{Ordinal(place)} in the queue",
        { Status: Status.Queued } => "being looked at",
        { Step: { } step } => $"working: {Quote(step)}",
        { StartedAt: not null } => "working",
        _ => "getting a machine",
    };

    private static string Agent(TaskState task) => task.Agent is { } agent ? $"**{agent}**" : "**Porter**";

    private static string Size(WorkerFinished? result) => result is { Files: { } files }
        ? $"{files} {(files == 1 ? "file" : "files")}, +{result.Additions ?? 0} −{result.Deletions ?? 0}, "
        : "";

    private static string Spent(TaskState task) => $"in {Duration((task.CompletedAt - (task.StartedAt ?? task.CreatedAt)) ?? default)}{(Money(task.Usage) is { Length: > 0 } money ? $". {money}" : "")}";

    private static string Spending(TaskState task) => Money(task.Usage) is { Length: > 0 } money ? $" {money}." : "";

    private static string Money(Usage? usage) => (usage?.InputTokens + usage?.OutputTokens, usage?.CostUsd) switch
    {
        (null, null) => "",
        ({ } tokens, null) => $"{Thousands(tokens)} tokens, cost unknown",
        (null, { } cost) => Dollars(cost),
        ({ } tokens, { } cost) => $"{Thousands(tokens)} tokens, {Dollars(cost)}",
    };

    private static string Dollars(decimal cost) => string.Create(CultureInfo.InvariantCulture, $"${cost:0.00##}");

    private static string Thousands(long tokens) => tokens < 1_000 ? tokens.ToString(CultureInfo.InvariantCulture) : $"{(tokens + 500) / 1_000} k";

    private static string LastWords(TaskState task) => task.Result?.Summary is { Length: > 0 } words ? $" Its last words: {Quote(words)}." : "";

    private static string Work(TaskState task) => task.Result?.Branch is { } branch ? $" What it had done is on branch `{branch}`." : "";

    private static string LatePullRequest(TaskState task) => task.PullRequest is { } pull ? $" Its pull request #{pull.Number} had been opened already." : "";

    private static string Left(TaskId id, TaskState task) => TaskViews.MachineLeft(id, task) is { } machine
        ? $"\n\n⚠️ Porter could not destroy machine `{machine}`: {Quote(task.LeftMachine!.Reason)}. Look after it in Fly."
        : "";

    private static string Advice(TaskState task, Uri home) => task.Remedy switch
    {
        Remedy.Settings => $" Correct it in your [settings]({new Uri(home, "settings")}), then comment `@porter retry`.",
        Remedy.Retry => " `@porter retry` tries again.",
        _ => "",
    };

    private static string Minutes(TimeSpan? gone, TimeSpan limit) => limit < TimeSpan.FromMinutes(1)
        ? $"{(int)(gone ?? default).TotalSeconds} of {(int)limit.TotalSeconds} seconds."
        : $"{(int)(gone ?? default).TotalMinutes} of {(int)limit.TotalMinutes} minutes.";

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => $"{(int)time.TotalSeconds} s",
        { TotalHours: < 1 } => $"{(int)time.TotalMinutes} min {time.Seconds} s",
        _ => $"{(int)time.TotalHours} h {time.Minutes} min",
    };

    private static string Ordinal(int place) => place switch
    {
        1 => "first",
        2 => "second",
        3 => "third",
        _ => (place % 100 is 11 or 12 or 13 ? 0 : place % 10) switch { 1 => $"{place}st", 2 => $"{place}nd", 3 => $"{place}rd", _ => $"{place}th" },
    };

    private static string List(IEnumerable<string> items) => string.Join(", ", items);

    private static string Codes(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"`{name}`"));

    // In a code span nothing mentions, links or closes.
    internal static string Quote(string text)
    {
        var line = Line(text.Replace('`', '\'')).TrimEnd('.');
        return $"`{(line.Length == 0 ? "…" : Bound(line, 300))}`";
    }

    /// <summary>A sentence that a worker made, which may hold an agent's words: shown as it is where it can do nothing, else quoted.</summary>
    internal static string Said(string text) =>
        text.AsSpan().IndexOfAny(Dangerous) < 0 && !text.Contains("://", StringComparison.Ordinal) && !text.Contains("www.", StringComparison.OrdinalIgnoreCase)
            ? Bound(Line(text), 400)
            : $"{Quote(text)}.";

    private static string Line(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Block(string text)
    {
        var safe = Bound(text.Replace("```", "'''", StringComparison.Ordinal).Replace("~~~", "'''", StringComparison.Ordinal), 2_000);
        return $"```text\n{safe}\n```";
    }

    private static string Bound(string text, int limit)
    {
        if (text.Length <= limit)
            return text;
        var end = char.IsHighSurrogate(text[limit - 2]) ? limit - 2 : limit - 1;
        return text[..end] + "…";
    }
}

/// <summary>Why a task ended as it did: the half of an announcement that the lifecycle decides.</summary>
internal static class Because
{
    public const string NotAllowed = "Porter runs for people who can push to this repository. A maintainer can give the command instead.";
    public const string OutsideAway = "GitHub could not be reached for too long.";
    public const string BranchMissing = "the worker said it had pushed, but its branch is not there.";
    public const string AgentFailed = "it ended without saying why.";
    public const string AgentTimedOut = "the time for the task was up.";
    public const string PushRefused = "GitHub refused the push.";

    public static string TimedOut(TimeSpan limit) => $"it was not done after {(limit < TimeSpan.FromMinutes(1) ? $"{(int)limit.TotalSeconds} seconds" : $"{(int)limit.TotalMinutes} minutes")}.";

    public static string NotReady(Readiness readiness) => readiness.Problem switch
    {
        ConfigProblem.NotConnected => "Porter does not have your config yet: connect your account and set your keys.",
        ConfigProblem.KeyMissing => $"your {readiness.Detail} is not set, and {readiness.Agent} needs it.",
        ConfigProblem.AgentUnknown => $"your settings name {Announcements.Quote(readiness.Detail ?? "")} as the agent, and Porter has none of that name.",
        _ => $"your config could not be read: {Announcements.Quote(readiness.Detail ?? "")}.",
    };

    public static string QueueFull(SlotAnswer answer) => $"your {answer.Limit} slots are in use and {answer.QueueLimit} tasks wait behind them. Try again when one has ended; `@porter status` on an issue says what runs there.";

    public static string Cancelled(UserRef? by, string? why) => by is null ? $"{why ?? "it was cancelled"}." : $"{by} cancelled it{(why is null ? "" : $" ({why})")}.";

    public static string Worker(string? said, string otherwise) => string.IsNullOrWhiteSpace(said) ? otherwise : Announcements.Said(said);

    public static string IssueClosed(UserRef by) => $"{by} closed the issue";

    public static string Refused(string service, string reason) => $"{service} said {Announcements.Quote(reason)}.";

    public static string PullRequestRefused(string reason) => $"GitHub would not open the pull request: {Announcements.Quote(reason)}.";

    public static string NoMachine(string? trouble) => trouble is null ? "none came in time." : $"none came in time; Fly last said {Announcements.Quote(trouble)}.";

    public static string NeverStarted(MachineSight? sight) => $"two machines were made and neither started its work{Exit(sight)}.";

    public static string MachineGone(MachineSight? sight) => sight is { OutOfMemory: true }
        ? "it ran out of memory. Ask for less at once, or give Porter's machines more."
        : $"it ended without a word{Exit(sight)}.";

    private static string Exit(MachineSight? sight) => sight switch
    {
        { OutOfMemory: true } => " (out of memory)",
        { ExitCode: { } code } => $" (exit code {code})",
        _ => "",
    };
}
