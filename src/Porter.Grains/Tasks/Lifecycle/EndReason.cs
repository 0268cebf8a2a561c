using System.Text.Json;
using System.Text.Json.Serialization;
using Porter.Grains.GitHub;
using Porter.Grains.Storage;
using Porter.Grains.Users;

namespace Porter.Grains.Tasks.Lifecycle;

/// <summary>Why a task did not end well, as a value; <see cref="Sentences.Reasons"/> has the words.</summary>
[JsonConverter(typeof(JsonKinds))]
internal abstract record EndReason
{
    /// <summary>Who asked may not push.</summary>
    public sealed record NotAllowed : EndReason;

    /// <summary>GitHub, Fly or the user's config said no.</summary>
    public sealed record Refused(string Service, string Words) : EndReason;

    /// <summary>GitHub could not be reached for too long.</summary>
    public sealed record GitHubUnreachable : EndReason;

    /// <summary>The user's config cannot run this.</summary>
    public sealed record NotReady(Readiness Readiness) : EndReason;

    /// <summary>Slots and queue are full.</summary>
    public sealed record QueueFull(int Slots, int Places) : EndReason;

    /// <summary>Somebody stopped it.</summary>
    public sealed record Cancelled(UserRef By, CancelCause Cause) : EndReason;

    /// <summary>No machine came in time.</summary>
    /// <param name="LastWords">What Fly said last; null: nothing.</param>
    public sealed record NoMachine(string? LastWords) : EndReason;

    /// <summary>Two machines were made, and neither started its work.</summary>
    public sealed record NeverStarted(MachineGone? Gone) : EndReason;

    /// <summary>The machine ended without a report.</summary>
    public sealed record MachineLost(MachineGone? Gone) : EndReason;

    /// <summary>It was not done in time, and Porter ended it from outside.</summary>
    public sealed record TimedOut(TimeSpan Limit) : EndReason;

    /// <summary>The worker ended it when the agent's time was up.</summary>
    /// <param name="Words">What the worker said, or null.</param>
    public sealed record AgentTimedOut(string? Words) : EndReason;

    /// <summary>The agent failed.</summary>
    /// <param name="Words">What the worker said, or null.</param>
    public sealed record AgentFailed(string? Words) : EndReason;

    /// <summary>The worker could not push.</summary>
    /// <param name="Words">What the worker said, or null.</param>
    public sealed record PushRefused(string? Words) : EndReason;

    /// <summary>The worker said that it had pushed, and its branch is not there.</summary>
    public sealed record BranchMissing : EndReason;

    /// <summary>GitHub would not open the pull request.</summary>
    public sealed record PullRequestRefused(string Words) : EndReason;

    /// <summary>A reason that a newer Porter knows.</summary>
    private sealed record Unknown(JsonElement Json) : EndReason;

    private sealed class JsonKinds() : KindJsonConverter<EndReason>(
        typeof(NotAllowed),
        typeof(Refused),
        typeof(GitHubUnreachable),
        typeof(NotReady),
        typeof(QueueFull),
        typeof(Cancelled),
        typeof(NoMachine),
        typeof(NeverStarted),
        typeof(MachineLost),
        typeof(TimedOut),
        typeof(AgentTimedOut),
        typeof(AgentFailed),
        typeof(PushRefused),
        typeof(BranchMissing),
        typeof(PullRequestRefused))
    {
        protected override EndReason Keep(string kind, JsonElement json) => new Unknown(json);

        protected override JsonElement? Kept(EndReason value) => (value as Unknown)?.Json;
    }
}
