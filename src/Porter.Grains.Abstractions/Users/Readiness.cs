namespace Porter.Grains.Users;

/// <summary>Whether a user's config can run a command.</summary>
/// <param name="Agent">The agent meant: the one named, else the user's default. Always one of Porter's, whatever the settings say.</param>
/// <param name="Problem">What is missing; null when nothing is.</param>
/// <param name="Detail">The missing thing's title, why the config could not be read, or the name that no agent has.</param>
[GenerateSerializer, Immutable, Alias("porter.Readiness")]
public sealed record Readiness([property: Id(0)] string Agent, [property: Id(1)] ConfigProblem? Problem = null, [property: Id(2)] string? Detail = null);

/// <summary>What a config can lack.</summary>
public enum ConfigProblem
{
    /// <summary>The user never signed in, or GitHub no longer takes the token they left.</summary>
    NotConnected,

    /// <summary>A key that the agent needs, or the Fly token, is not set.</summary>
    KeyMissing,

    /// <summary>The Gist is there but cannot be read.</summary>
    Unreadable,

    /// <summary>The agent meant is not one of Porter's.</summary>
    AgentUnknown,
}
