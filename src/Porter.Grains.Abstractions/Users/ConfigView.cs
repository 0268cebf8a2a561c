namespace Porter.Grains.Users;

/// <summary>A user's config as it may be shown.</summary>
/// <param name="Secrets">Per secret field of the Gist (<c>fly_token</c>, …): its last four characters where set, else null.</param>
/// <param name="DefaultAgent">The agent that a bare <c>@porter</c> means.</param>
/// <param name="FlyApp">The user's own Fly app, or null.</param>
/// <param name="GistUrl">The Gist's page, once there is one.</param>
[GenerateSerializer, Immutable, Alias("porter.ConfigView")]
public sealed record ConfigView([property: Id(0)] Dictionary<string, string?> Secrets, [property: Id(1)] string DefaultAgent, [property: Id(2)] string? FlyApp, [property: Id(3)] string? GistUrl);

/// <summary>A change of a config: only named fields change, and an empty text unsets one.</summary>
/// <param name="Fields">By the Gist's field names (<c>fly_token</c>, <c>default_agent</c>, …).</param>
[GenerateSerializer, Immutable, Alias("porter.ConfigChange")]
public sealed record ConfigChange([property: Id(0)] Dictionary<string, string?> Fields)
{
    /// <summary>Names the fields and hides the values.</summary>
    public override string ToString() => $"change of {string.Join(", ", Fields.Keys)}";
}
