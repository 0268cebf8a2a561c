using Porter.Grains.Tasks.Lifecycle;
using Porter.Grains.Users;

namespace Porter.Grains.Tasks.Sentences;

/// <summary>Why a task did not end well, in a sentence that follows “opencode failed:”.</summary>
internal static class Reasons
{
    public const string NotAllowed = "Porter runs for people who can push to this repository. A maintainer can give the command instead.";

    private const string OutOfMemory = "it ran out of memory. Ask for less at once, or give Porter's machines more.";

    /// <summary>The sentence.</summary>
    public static string Of(EndReason reason) => reason switch
    {
        EndReason.NotAllowed => NotAllowed,
        EndReason.Refused e => $"{e.Service} said {Quoted.Span(e.Words)}.",
        EndReason.GitHubUnreachable => "GitHub could not be reached for too long.",
        EndReason.NotReady e => NotReady(e.Readiness),
        EndReason.QueueFull e =>
            $"your {e.Slots} slots are in use and {e.Places} tasks wait behind them. Try again when one has ended; `@porter status` on an issue says what runs there.",
        EndReason.Cancelled { Cause: CancelCause.IssueClosed } e => $"{e.By} closed the issue.",
        EndReason.Cancelled e => $"{e.By} cancelled it.",
        EndReason.NoMachine { LastWords: null } => "none came in time.",
        EndReason.NoMachine e => $"none came in time; Fly last said {Quoted.Span(e.LastWords)}.",
        EndReason.NeverStarted e => $"two machines were made and neither started its work{Exit(e.Gone)}.",
        EndReason.MachineLost { Gone.OutOfMemory: true } => OutOfMemory,
        EndReason.MachineLost e => $"it ended without a word{Exit(e.Gone)}.",
        EndReason.TimedOut e => $"it was not done after {Durations.Limit(e.Limit)}.",
        EndReason.AgentTimedOut e => WordsOr(e.Words, "the time for the task was up."),
        EndReason.AgentFailed e => WordsOr(e.Words, "it ended without saying why."),
        EndReason.PushRefused e => WordsOr(e.Words, "GitHub refused the push."),
        EndReason.BranchMissing => "the worker said it had pushed, but its branch is not there.",
        EndReason.PullRequestRefused e => $"GitHub would not open the pull request: {Quoted.Span(e.Words)}.",
        _ => "a newer Porter knows why.",
    };

    private static string NotReady(Readiness readiness) => readiness.Problem switch
    {
        ConfigProblem.NotConnected => "Porter does not have your config yet: connect your account and set your keys.",
        ConfigProblem.KeyMissing => $"your {readiness.Detail} is not set, and {readiness.Agent} needs it.",
        ConfigProblem.AgentUnknown => $"your settings name {Quoted.Span(readiness.Detail ?? "")} as the agent, and Porter has none of that name.",
        _ => $"your config could not be read: {Quoted.Span(readiness.Detail ?? "")}.",
    };

    private static string WordsOr(string? words, string otherwise) => string.IsNullOrWhiteSpace(words) ? otherwise : Quoted.Sentence(words);

    private static string Exit(MachineGone? gone) => gone switch
    {
        { OutOfMemory: true } => " (out of memory)",
        { ExitCode: { } code } => $" (exit code {code})",
        _ => "",
    };
}
