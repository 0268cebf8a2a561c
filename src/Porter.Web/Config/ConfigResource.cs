using System.Text.Json;
using System.Text.Json.Serialization;
using Porter.Grains.Users;

namespace Porter.Web.Config;

/// <summary>A config without its secrets.</summary>
internal sealed class ConfigResource
{
    /// <summary>The agent that a bare <c>@porter</c> means.</summary>
    public required string DefaultAgent { get; init; }

    /// <summary>The user's own Fly app for machines; null where Porter's is used.</summary>
    public required string? FlyApp { get; init; }

    /// <summary>The Gist's page, once there is one.</summary>
    public required string? GistUrl { get; init; }

    /// <summary>Per secret (<c>flyToken</c>, <c>anthropicKey</c>, <c>ampKey</c>, <c>openaiKey</c>, …): whether it is set, and how it ends.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Secrets { get; init; } = [];

    public static ConfigResource Of(ConfigView config) => new()
    {
        DefaultAgent = config.DefaultAgent,
        FlyApp = config.FlyApp,
        GistUrl = config.GistUrl,
        Secrets = config.Secrets.ToDictionary(
            pair => ConfigFields.NameOf(pair.Key),
            pair => JsonSerializer.SerializeToElement(new SecretResource(pair.Value is not null, pair.Value), JsonSerializerOptions.Web)),
    };
}

/// <summary>A secret that is not shown.</summary>
/// <param name="Set">Whether there is one.</param>
/// <param name="Last4">Its last four characters; null where there is none, or where four would be too much of it.</param>
internal sealed record SecretResource(bool Set, string? Last4);
