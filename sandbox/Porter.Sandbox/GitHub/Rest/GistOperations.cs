using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.Auth;
using Porter.Sandbox.GitHub.Json;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Rest;

/// <summary>Gists: written with a user's token that may, never with an installation's; read by anyone who has the id.</summary>
internal static class GistOperations
{
    public static void MapGists(this IEndpointRouteBuilder api, GitHubWorld world)
    {
        api.MapGet("/gists", async (HttpContext http) =>
        {
            var user = (await world.RequireUser(http)).User;
            return new JsonResponse(
                http.Page([.. world.Gists.Where(gist => gist.Owner == user).OrderByDescending(gist => gist.UpdatedAt)], gist =>
                    gist.ToJson(world.Urls, withContent: false)));
        });
        api.MapPost("/gists", async (HttpContext http) =>
        {
            var user = await Writer(world, http);
            var body = await http.Body();
            if (body["files"] is not JsonObject { Count: > 0 } files)
                throw GitHubErrors.Invalid("Gist", "files", "missing_field");
            var gist = world.AddGist(user, isPublic: IsTrue(body["public"]), body.Text("description"));
            return JsonResponse.Created(Write(world, gist, files).ToJson(world.Urls, withContent: true));
        });
        api.MapGet("/gists/{id}", async (HttpContext http, string id) =>
        {
            await world.Caller(http);
            return new JsonResponse(Find(world, id).ToJson(world.Urls, withContent: true));
        });
        api.MapGet("/gists/{id}/raw/{file}", (string id, string file) =>
            Results.Text(Find(world, id).Files.GetValueOrDefault(file) ?? throw GitHubErrors.NotFound(), "text/plain; charset=utf-8"));
        api.MapPatch("/gists/{id}", async (HttpContext http, string id) =>
        {
            var gist = Owned(world, id, await Writer(world, http));
            var body = await http.Body();
            gist.Description = body.Text("description") ?? gist.Description;
            return new JsonResponse(Write(world, gist, body["files"] as JsonObject ?? []).ToJson(world.Urls, withContent: true));
        });
        api.MapDelete("/gists/{id}", async (HttpContext http, string id) =>
        {
            world.RemoveGist(Owned(world, id, await Writer(world, http)));
            return JsonResponse.NoContent;
        });
    }

    private static async Task<Account> Writer(GitHubWorld world, HttpContext http)
    {
        var caller = await world.RequireUser(http);
        return caller.Gists ? caller.User : throw GitHubErrors.NotByIntegration();
    }

    private static Gist Find(GitHubWorld world, string id) =>
        world.Gists.FirstOrDefault(gist => gist.Id == id) ?? throw GitHubErrors.NotFound();

    private static Gist Owned(GitHubWorld world, string id, Account user) =>
        Find(world, id) is var gist && gist.Owner == user ? gist : throw GitHubErrors.NotFound();

    private static bool IsTrue(JsonNode? node) => node?.ToJsonString() is "true" or "\"true\"";

    private static Gist Write(GitHubWorld world, Gist gist, JsonObject changes)
    {
        var files = new SortedDictionary<string, string>(gist.Files.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, change) in changes)
        {
            if (change is not JsonObject file)
            {
                files.Remove(name);
                continue;
            }

            var content = file.Text("content")
                ?? files.GetValueOrDefault(name)
                ?? throw GitHubErrors.Invalid("Gist", "files", "missing_field");
            if (content.Length == 0)
                throw GitHubErrors.Invalid("Gist", "contents", "missing_field");
            files.Remove(name);
            files[file.Text("filename") ?? name] = content;
        }

        gist.Files = files;
        gist.UpdatedAt = world.Clock.GetUtcNow();
        world.Changes.Notify();
        return gist;
    }
}
