using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Sentences;

/// <summary>
/// What Porter says of a task on its issue. The comment is a function of the task's state, so an edit that was missed is healed by the next:
/// the outcome first, then the facts, then what the reader can do.
/// </summary>
internal static class Announcements
{
    /// <summary>The task's one comment as it should read now.</summary>
    /// <param name="id">The task's id.</param>
    /// <param name="brief">What was asked for.</param>
    /// <param name="task">How it stands.</param>
    /// <param name="now">For how long it has been at it.</param>
    /// <param name="limits">For how long it may.</param>
    /// <param name="home">Porter's public address.</param>
    public static string For(TaskId id, TaskBrief brief, TaskState task, DateTimeOffset now, TaskLimits limits, Uri home) => $"""
        {Sentence(brief, task, now, limits, home)}{MachineLeft(id, task)}

        {Markers.Of(id)}
        """;

    private static string Sentence(TaskBrief brief, TaskState task, DateTimeOffset now, TaskLimits limits, Uri home) => task switch
    {
        { Ending: { } ending } => Ending(brief, task, ending, home),
        { Phase: TaskPhase.Waiting, Queue: { } place } =>
            $"⏳ {Agent(task)} is {Amounts.Ordinal(place.Position)} in {brief.Request.By}'s queue ({place.SlotLimit} of {place.SlotLimit} slots in use). `@porter cancel` takes it out.",
        { Phase: TaskPhase.Running } =>
            $"🏃 {Agent(task)} is working on this{Step(task)}. {Durations.Elapsed(now - (task.Attempt?.StartedAt ?? now), limits.Task)}. · `@porter cancel` stops it.",
        { Phase: TaskPhase.Publishing } => $"📦 {Agent(task)} is done; its work is becoming a pull request.",
        { Phase: TaskPhase.Starting, Attempt.Number: > 1 } =>
            $"🔁 The first machine for {Agent(task)} did not start; a second one is on its way. `@porter cancel` stops it.",
        { Phase: TaskPhase.Starting, Attempt.Delay: { } delay } =>
            $"⏳ {Agent(task)} waits for a machine: {Quoted.Span(delay)}. Porter keeps asking. `@porter cancel` stops it.",
        _ => $"🚀 {Agent(task)} is getting a machine. `@porter cancel` stops it.",
    };

    private static string Ending(TaskBrief brief, TaskState task, TaskEnding ending, Uri home)
    {
        var (agent, why, advice) = (Agent(task), ending.Reason is { } reason ? Reasons.Of(reason) : "", Advice(ending.Remedy, home));
        return ending.Outcome switch
        {
            Outcome.PullRequest => $"✅ {agent} opened #{ending.PullRequest!.Number}: {Size(task.Result)}{Spent(task, ending)}.",
            Outcome.NoChanges => $"➖ {agent} finished and changed nothing.{LastWords(task)}{Spending(task)} `@porter retry` tries again.",
            Outcome.Cancelled => $"🛑 {agent} was stopped: {why}{LatePullRequest(ending)} `@porter retry` starts it again.",
            Outcome.Refused => $"🚫 {brief.Request.By}, {why}{advice}",
            Outcome.TimedOut => $"⏱️ {agent} ran out of time: {why}{Work(task)}{Spending(task)}{advice}",
            Outcome.MachineRefused => $"❌ {agent} got no machine: {why}{advice}",
            Outcome.MachineLost => $"❌ {agent} lost its machine: {why}{advice}",
            Outcome.PublishRefused => $"❌ {agent} did the work, but it could not be handed in: {why}{Work(task)}{Spending(task)}{advice}",
            _ => $"❌ {agent} failed: {why}{LastWords(task)}{Work(task)}{Spending(task)}{advice}",
        };
    }

    private static string Agent(TaskState task) => task.Agent is { } agent ? $"**{agent}**" : "**Porter**";

    private static string Step(TaskState task) => task.Progress?.Step is { } step ? $": {Quoted.Span(step)}" : "";

    private static string Size(WorkerCompleted? result) => result is { Files: { } files }
        ? $"{files} {(files == 1 ? "file" : "files")}, +{result.Additions ?? 0} −{result.Deletions ?? 0}, "
        : "";

    private static string Spent(TaskState task, TaskEnding ending)
    {
        var took = $"in {Durations.Of(ending.At - (task.Attempt?.StartedAt ?? task.CreatedAt))}";
        return Amounts.Spent(TaskViews.UsageOf(task)) is { Length: > 0 } spent ? $"{took}. {spent}" : took;
    }

    private static string Spending(TaskState task) => Amounts.Spent(TaskViews.UsageOf(task)) is { Length: > 0 } spent ? $" {spent}." : "";

    private static string LastWords(TaskState task) => task.Result?.Summary is { Length: > 0 } words ? $" Its last words: {Quoted.Span(words)}." : "";

    private static string Work(TaskState task) => task.Result?.Branch is { } branch ? $" What it had done is on branch `{branch}`." : "";

    private static string LatePullRequest(TaskEnding ending) =>
        ending.PullRequest is { } pull ? $" Its pull request #{pull.Number} had been opened already." : "";

    private static string MachineLeft(TaskId id, TaskState task) => TaskViews.MachineLeft(id, task) is { } machine
        ? $"\n\n⚠️ Porter could not destroy machine `{machine}`: {Quoted.Span(task.LeftMachine!.Reason)}. Look after it in Fly."
        : "";

    private static string Advice(Remedy remedy, Uri home) => remedy switch
    {
        Remedy.Settings => $" Correct it in your [settings]({new Uri(home, "settings")}), then comment `@porter retry`.",
        Remedy.Retry => " `@porter retry` tries again.",
        _ => "",
    };
}
