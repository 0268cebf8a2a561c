using System.Collections.Immutable;

namespace Porter.Grains.Users.Config;

/// <summary>A user's settings, opened: the secrets are plain. Never stored, never printed.</summary>
public sealed record UserConfig
{
    /// <summary>All fields that hold text, by their name in <c>porter.json</c>, secrets opened.</summary>
    public required ImmutableDictionary<string, string> Fields { get; init; }

    /// <summary>The token that makes machines; null: not set.</summary>
    public string? FlyToken => this["fly_token"];

    /// <summary>The worker app; null: Porter's own.</summary>
    public string? FlyApp => this["fly_app"];

    /// <summary>The agent of a bare <c>@porter</c>; null: not set.</summary>
    public string? DefaultAgent => this["default_agent"];

    /// <summary>Any field, such as the one an agent's manifest names for its key; null: not set, or empty.</summary>
    public string? this[string field] => Fields.TryGetValue(field, out var value) && value.Length > 0 ? value : null;

    /// <summary>Names only.</summary>
    public override string ToString() => $"porter.json with {string.Join(", ", Fields.Keys.Order(StringComparer.Ordinal))}";
}
