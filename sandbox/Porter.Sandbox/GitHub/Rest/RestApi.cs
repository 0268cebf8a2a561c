using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.Auth;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Rest;

/// <summary>What every REST operation needs: who asks, whether they may, the body, the page asked for.</summary>
internal static class RestApi
{
    public static async Task<Caller> RequireApp(this GitHubWorld world, HttpContext http) =>
        await world.Caller(http) is Caller.App app ? app : throw GitHubErrors.Unauthorized("A JSON web token could not be decoded");

    public static async Task<Caller.UserToken> RequireUser(this GitHubWorld world, HttpContext http) => await world.Caller(http) switch
    {
        Caller.UserToken user => user,
        Caller.InstallationToken => throw GitHubErrors.NotByIntegration(),
        _ => throw GitHubErrors.Unauthorized("Requires authentication"),
    };

    /// <summary>The repository, when the caller holds the permission there; else refuses as GitHub does.</summary>
    public static async Task<(Repository Repository, Caller Caller)> Repository(
        this GitHubWorld world, HttpContext http, string owner, string name, string permission, string level = "read")
    {
        var caller = await world.Caller(http);
        var repository = world.FindRepository(owner, name);
        if (repository is null || !caller.CanSee(repository))
            throw GitHubErrors.NotFound();
        if (caller.HasPermission(repository, permission, level))
            return (repository, caller);
        throw caller is Caller.Anonymous ? GitHubErrors.Unauthorized("Requires authentication") : GitHubErrors.NotByIntegration();
    }

    public static Account Account(this Caller caller, GitHubWorld world) => caller is Caller.UserToken user ? user.User : world.Bot;

    public static async Task<JsonObject> Body(this HttpContext http)
    {
        try
        {
            return await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) as JsonObject
                ?? throw GitHubErrors.BadJson();
        }
        catch (JsonException)
        {
            throw GitHubErrors.BadJson();
        }
    }

    public static string? Text(this JsonObject body, string field) =>
        body[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The page asked for by <c>per_page</c> and <c>page</c>, with a <c>Link</c> header where there is more.</summary>
    public static JsonArray Page<T>(this HttpContext http, IReadOnlyCollection<T> all, Func<T, JsonNode> render)
    {
        var size = Math.Clamp(Number(http, "per_page", 30), 1, 100);
        var page = Math.Max(1, Number(http, "page", 1));
        var last = Math.Max(1, (all.Count + size - 1) / size);
        if (page < last)
        {
            var request = http.Request;
            string Link(int number, string rel) =>
                $"<{request.Scheme}://{request.Host}{request.Path}?per_page={size}&page={number}>; rel=\"{rel}\"";
            http.Response.Headers.Link = $"{Link(page + 1, "next")}, {Link(last, "last")}";
        }

        return new JsonArray([.. all.Skip((page - 1) * size).Take(size).Select(render)]);
    }

    public static int Number(HttpContext http, string name, int otherwise) =>
        int.TryParse(http.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <summary>Headers GitHub puts on every answer, and its demand for a User-Agent.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder routes, GitHubWorld world)
    {
        var api = routes.MapGroup("");
        api.AddEndpointFilter(
            async (context, next) =>
            {
                var http = context.HttpContext;
                var headers = http.Response.Headers;
                var rate = world.RateOf(http.Request.Headers.Authorization.ToString());
                headers["X-GitHub-Request-Id"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
                headers["X-GitHub-Media-Type"] = "github.v3; format=json";
                headers["x-github-api-version-selected"] = http.Request.Headers["X-GitHub-Api-Version"].FirstOrDefault() ?? "2022-11-28";
                headers["X-RateLimit-Limit"] = rate.Limit.ToString(CultureInfo.InvariantCulture);
                headers["X-RateLimit-Remaining"] = (rate.Limit - rate.Used).ToString(CultureInfo.InvariantCulture);
                headers["X-RateLimit-Used"] = rate.Used.ToString(CultureInfo.InvariantCulture);
                headers["X-RateLimit-Reset"] = rate.Reset.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
                headers["X-RateLimit-Resource"] = "core";
                if (http.Request.Headers.UserAgent.Count == 0)
                    throw GitHubErrors.Forbidden(
                        "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.");
                return await next(context);
            });
        return api;
    }
}
