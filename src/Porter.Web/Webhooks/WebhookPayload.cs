using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Octokit.Webhooks.Events.IssueComment;
using Octokit.Webhooks.Events.Issues;

namespace Porter.Web.Webhooks;

/// <summary>
/// Reads payloads into Octokit's types, but forgives what Porter does not need: Octokit demands every field of GitHub's schema, and a field
/// that GitHub drops, or that an older Enterprise server lacks, is no reason to lose a command.
/// </summary>
internal static class WebhookPayload
{
    private static readonly JsonSerializerOptions Tolerant = new()
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { DemandNothing } },
    };

    /// <exception cref="JsonException">Not JSON, or a field of another kind than GitHub's.</exception>
    public static string? ReadAction(ReadOnlySpan<byte> body) => Read<AnyEvent>(body, JsonSerializerOptions.Web)?.Action;

    /// <exception cref="JsonException">Not JSON, or a field of another kind than GitHub's.</exception>
    public static IssueCommentCreatedEvent? ReadComment(ReadOnlySpan<byte> body) => Read<IssueCommentCreatedEvent>(body, Tolerant);

    /// <exception cref="JsonException">Not JSON, or a field of another kind than GitHub's.</exception>
    public static IssuesClosedEvent? ReadClosed(ReadOnlySpan<byte> body) => Read<IssuesClosedEvent>(body, Tolerant);

    /// <summary>Octokit's converters throw what their parsers throw, such as a <see cref="FormatException"/> for a date that is none.</summary>
    private static T? Read<T>(ReadOnlySpan<byte> body, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, options);
        }
        catch (Exception e) when (e is not JsonException)
        {
            throw new JsonException("A field is not of the kind that GitHub sends.", e);
        }
    }

    private static void DemandNothing(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            property.IsRequired = false;
    }

    private sealed record AnyEvent(string? Action);
}
