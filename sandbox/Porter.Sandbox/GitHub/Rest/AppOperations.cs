using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.Auth;
using Porter.Sandbox.GitHub.Json;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Rest;

/// <summary>What the App asks about itself: its installations, their tokens, its webhook deliveries.</summary>
internal static class AppOperations
{
    public static void MapApp(this IEndpointRouteBuilder api, GitHubWorld world)
    {
        api.MapGet("/app", async (HttpContext http) =>
        {
            await world.RequireApp(http);
            return new JsonResponse(world.App.ToJson(world.AppOwner, world.Urls));
        });
        api.MapGet("/app/installations", async (HttpContext http) =>
        {
            await world.RequireApp(http);
            return new JsonResponse(http.Page([.. world.Installations.OrderBy(i => i.Id)], installation => installation.ToJson(world)));
        });
        api.MapGet("/app/installations/{id:long}", async (HttpContext http, long id) =>
        {
            await world.RequireApp(http);
            return new JsonResponse((world.FindInstallation(id) ?? throw GitHubErrors.NotFound()).ToJson(world));
        });
        api.MapGet("/repos/{owner}/{name}/installation", async (HttpContext http, string owner, string name) =>
        {
            await world.RequireApp(http);
            var installation = world.FindRepository(owner, name) is { } repository ? world.InstallationOf(repository) : null;
            return new JsonResponse((installation ?? throw GitHubErrors.NotFound()).ToJson(world));
        });
        api.MapPost("/app/installations/{id:long}/access_tokens", async (HttpContext http, long id) =>
        {
            await world.RequireApp(http);
            var installation = world.FindInstallation(id) ?? throw GitHubErrors.NotFound();
            if (installation.SuspendedAt is not null)
                throw GitHubErrors.Forbidden("This installation has been suspended");
            var body = http.Request.ContentLength is null or 0 ? [] : await http.Body();
            return CreateToken(world, installation, body);
        });
        api.MapDelete("/installation/token", async (HttpContext http) =>
        {
            if (await world.Caller(http) is not Caller.InstallationToken)
                throw GitHubErrors.Forbidden("Resource not accessible by personal access token");
            world.Tokens.Revoke(http.Request.Headers.Authorization.ToString().Split(' ')[^1]);
            return JsonResponse.NoContent;
        });
        api.MapGet("/installation/repositories", async (HttpContext http) =>
        {
            var caller =
                await world.Caller(http) as Caller.InstallationToken
                ?? throw GitHubErrors.Forbidden("Resource not accessible by personal access token");
            var visible = world.Repositories.Where(caller.CanSee).OrderBy(repository => repository.Id).ToArray();
            return new JsonResponse(new JsonObject
            {
                ["total_count"] = visible.Length,
                ["repositories"] = http.Page(visible, repository => repository.ToJson(world.Urls)),
            });
        });
        MapDeliveries(api, world);
    }

    private static void MapDeliveries(IEndpointRouteBuilder api, GitHubWorld world)
    {
        api.MapGet("/app/hook/deliveries", async (HttpContext http) =>
        {
            await world.RequireApp(http);
            var status = http.Request.Query["status"].ToString();
            var before = long.TryParse(http.Request.Query["cursor"], out var cursor) ? cursor : long.MaxValue;
            var size = Math.Clamp(RestApi.Number(http, "per_page", 30), 1, 100);
            var found = world.Webhooks.Deliveries.Reverse()
                .Where(d => d.Id < before && (status.Length == 0 || (status == "success") == d.Succeeded)).Take(size + 1).ToArray();
            if (found.Length > size)
                http.Response.Headers.Link =
                    $"<{world.Urls.Root}/app/hook/deliveries?per_page={size}&status={status}&cursor={found[size - 1].Id}>; rel=\"next\"";
            return new JsonResponse(new JsonArray([.. found.Take(size).Select(delivery => (JsonNode)delivery.ToJson())]));
        });
        api.MapGet("/app/hook/deliveries/{id:long}", async (HttpContext http, long id) =>
        {
            await world.RequireApp(http);
            return new JsonResponse((world.Webhooks.Find(id) ?? throw GitHubErrors.NotFound()).ToFullJson());
        });
        api.MapPost("/app/hook/deliveries/{id:long}/attempts", async (HttpContext http, long id) =>
        {
            await world.RequireApp(http);
            var delivery = world.Webhooks.Find(id) ?? throw GitHubErrors.NotFound();
            world.RunInBackground(() => world.Webhooks.Redeliver(delivery));
            return new JsonResponse(new JsonObject(), 202);
        });
    }

    private static JsonResponse CreateToken(GitHubWorld world, Installation installation, JsonObject body)
    {
        var reachable = world.Repositories.Where(installation.Reaches).ToArray();
        HashSet<long>? chosen = null;
        foreach (var wanted in body["repository_ids"] as JsonArray ?? [])
            (chosen ??= []).Add(Reachable(reachable.FirstOrDefault(repository => repository.Id == wanted!.GetValue<long>())));
        foreach (var wanted in body["repositories"] as JsonArray ?? [])
            (chosen ??= []).Add(
                Reachable(
                    reachable.FirstOrDefault(repository =>
                        string.Equals(repository.Name, wanted!.GetValue<string>(), StringComparison.OrdinalIgnoreCase))));

        var permissions = new Dictionary<string, string>(installation.Permissions);
        if (body["permissions"] is JsonObject narrower)
        {
            permissions = narrower.ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>());
            if (permissions.Any(asked =>
                    !PermissionLevels.AreKnown(asked.Value)
                    || !PermissionLevels.Covers(installation.Permissions.GetValueOrDefault(asked.Key), asked.Value)))
                throw GitHubErrors.Unprocessable("The permissions requested are not granted to this installation.");
            permissions["metadata"] = "read";
        }

        var (token, grant) = world.Tokens.ForInstallation(world.App, installation, chosen, permissions);
        var json = new JsonObject
        {
            ["token"] = token,
            ["expires_at"] = grant.ExpiresAt.ToJson(),
            ["permissions"] = permissions.ToJson(),
            ["repository_selection"] = chosen is null && installation.RepositoryIds is null ? "all" : "selected",
        };
        if (chosen is not null)
            json["repositories"] = new JsonArray([
                .. reachable
                    .Where(repository => chosen.Contains(repository.Id))
                    .Select(repository => (JsonNode)repository.ToJson(world.Urls)),
            ]);
        return JsonResponse.Created(json);
    }

    private static long Reachable(Repository? repository) =>
        repository?.Id
        ?? throw GitHubErrors.Unprocessable(
            "There is at least one repository that does not exist or is not accessible to the parent installation.");
}
