using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.Json;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Rest;

/// <summary>What a user's token asks: who am I, where is the App installed for me.</summary>
internal static class UserOperations
{
    public static void MapUsers(this IEndpointRouteBuilder api, GitHubWorld world)
    {
        api.MapGet("/user", async (HttpContext http) =>
        {
            var user = (await world.RequireUser(http)).User;
            return new JsonResponse(user.PublicProfile(world.Urls, world.App.CreatedAt));
        });
        api.MapGet("/user/installations", async (HttpContext http) =>
        {
            var user = (await world.RequireUser(http)).User;
            var visible = world
                .Installations.Where(installation => Shared(world, installation, user).Any())
                .OrderBy(installation => installation.Id)
                .ToArray();
            return new JsonResponse(new JsonObject
            {
                ["total_count"] = visible.Length,
                ["installations"] = http.Page(visible, installation => installation.ToJson(world)),
            });
        });
        api.MapGet("/user/installations/{id:long}/repositories", async (HttpContext http, long id) =>
        {
            var user = (await world.RequireUser(http)).User;
            var installation = world.FindInstallation(id) ?? throw GitHubErrors.NotFound();
            var visible = Shared(world, installation, user).OrderBy(repository => repository.Id).ToArray();
            return new JsonResponse(new JsonObject
            {
                ["total_count"] = visible.Length,
                ["repositories"] = http.Page(visible, repository => repository.ToJson(world.Urls)),
            });
        });
        api.MapGet("/rate_limit", (HttpContext http) =>
        {
            var rate = world.RateOf(http.Request.Headers.Authorization.ToString(), requests: 0);
            JsonObject Json() =>
                new()
                {
                    ["limit"] = rate.Limit,
                    ["used"] = rate.Used,
                    ["remaining"] = rate.Limit - rate.Used,
                    ["reset"] = rate.Reset.ToUnixTimeSeconds(),
                };
            return new JsonResponse(new JsonObject
            {
                ["resources"] = new JsonObject { ["core"] = Json(), ["search"] = Json() },
                ["rate"] = Json(),
            });
        });
    }

    private static IEnumerable<Repository> Shared(GitHubWorld world, Installation installation, Account user) =>
        world.Repositories.Where(repository => installation.Reaches(repository) && repository.RoleOf(user.Login) > Role.None);
}
