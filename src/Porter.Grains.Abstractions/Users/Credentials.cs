namespace Porter.Grains.Users;

/// <summary>The user's secrets that one machine needs. Never stored, never logged.</summary>
/// <param name="FlyToken">Makes and destroys machines in the user's Fly app.</param>
/// <param name="FlyApp">The app, or null for Porter's own setting.</param>
/// <param name="Keys">The agent's keys by the name of their environment variable.</param>
[GenerateSerializer, Immutable, Alias("porter.Credentials")]
public sealed record Credentials([property: Id(0)] string FlyToken, [property: Id(1)] string? FlyApp, [property: Id(2)] Dictionary<string, string> Keys)
{
    /// <summary>Tells nothing.</summary>
    public override string ToString() => "credentials";
}
