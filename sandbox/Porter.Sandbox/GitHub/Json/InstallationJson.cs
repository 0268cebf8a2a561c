using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Json;

/// <summary>Installations and webhook deliveries as JSON.</summary>
internal static class InstallationJson
{
    public static JsonObject ToJson(this Installation installation, GitHubWorld world) => new()
    {
        ["id"] = installation.Id,
        ["account"] = installation.Account.ToJson(world.Urls),
        ["repository_selection"] = installation.RepositoryIds is null ? "all" : "selected",
        ["access_tokens_url"] = $"{world.Urls.Root}/app/installations/{installation.Id}/access_tokens",
        ["repositories_url"] = $"{world.Urls.Root}/installation/repositories",
        ["html_url"] = $"{world.Urls.Root}/settings/installations/{installation.Id}",
        ["app_id"] = world.App.Id,
        ["app_slug"] = world.App.Slug,
        ["target_id"] = installation.Account.Id,
        ["target_type"] = installation.Account.Type,
        ["permissions"] = installation.Permissions.ToJson(),
        ["events"] = world.App.Events.ToJson(),
        ["created_at"] = installation.CreatedAt.ToJson(),
        ["updated_at"] = installation.CreatedAt.ToJson(),
        ["single_file_name"] = null,
        ["suspended_by"] = installation.SuspendedAt is null ? null : installation.Account.ToJson(world.Urls),
        ["suspended_at"] = installation.SuspendedAt?.ToJson(),
    };

    public static JsonObject ToJson(this Delivery delivery) => new()
    {
        ["id"] = delivery.Id,
        ["guid"] = delivery.Uuid.ToString(),
        ["delivered_at"] = delivery.DeliveredAt.ToJson(),
        ["redelivery"] = delivery.Redelivery,
        ["duration"] = Math.Round(delivery.Duration.TotalSeconds, 2),
        ["status"] = delivery.Status,
        ["status_code"] = delivery.StatusCode,
        ["event"] = delivery.Event,
        ["action"] = delivery.Action,
        ["installation_id"] = delivery.InstallationId,
        ["repository_id"] = delivery.RepositoryId,
        ["throttled_at"] = null,
    };

    public static JsonObject ToFullJson(this Delivery delivery)
    {
        var json = delivery.ToJson();
        json["request"] = new JsonObject { ["headers"] = delivery.Headers.ToJson(), ["payload"] = JsonNode.Parse(delivery.Payload) };
        json["response"] = new JsonObject { ["headers"] = new JsonObject(), ["payload"] = delivery.Response };
        return json;
    }
}
