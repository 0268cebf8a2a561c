using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Shapes;

/// <summary>Installations and webhook deliveries as JSON.</summary>
internal static class InstallationShape
{
    public static JsonObject Json(this Installation installation, GitHubWorld world) => new()
    {
        ["id"] = installation.Id,
        ["account"] = installation.Account.Json(world.Urls),
        ["repository_selection"] = installation.RepositoryIds is null ? "all" : "selected",
        ["access_tokens_url"] = $"{world.Urls.Root}/app/installations/{installation.Id}/access_tokens",
        ["repositories_url"] = $"{world.Urls.Root}/installation/repositories",
        ["html_url"] = $"{world.Urls.Root}/settings/installations/{installation.Id}",
        ["app_id"] = world.App.Id,
        ["app_slug"] = world.App.Slug,
        ["target_id"] = installation.Account.Id,
        ["target_type"] = installation.Account.Type,
        ["permissions"] = installation.Permissions.Json(),
        ["events"] = world.App.Events.Json(),
        ["created_at"] = installation.CreatedAt.Json(),
        ["updated_at"] = installation.CreatedAt.Json(),
        ["single_file_name"] = null,
        ["suspended_by"] = installation.SuspendedAt is null ? null : installation.Account.Json(world.Urls),
        ["suspended_at"] = installation.SuspendedAt?.Json(),
    };

    public static JsonObject Json(this Delivery delivery) => new()
    {
        ["id"] = delivery.Id,
        ["guid"] = delivery.Uuid.ToString(),
        ["delivered_at"] = delivery.DeliveredAt.Json(),
        ["redelivery"] = delivery.Redelivery,
        ["duration"] = Math.Round(delivery.Took.TotalSeconds, 2),
        ["status"] = delivery.Status,
        ["status_code"] = delivery.StatusCode,
        ["event"] = delivery.Event,
        ["action"] = delivery.Action,
        ["installation_id"] = delivery.InstallationId,
        ["repository_id"] = delivery.RepositoryId,
        ["throttled_at"] = null,
    };

    public static JsonObject LongJson(this Delivery delivery)
    {
        var json = delivery.Json();
        json["request"] = new JsonObject { ["headers"] = delivery.Headers.Json(), ["payload"] = JsonNode.Parse(delivery.Payload) };
        json["response"] = new JsonObject { ["headers"] = new JsonObject(), ["payload"] = delivery.Response };
        return json;
    }
}
