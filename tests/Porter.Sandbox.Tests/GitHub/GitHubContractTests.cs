using System.Text.Json.Nodes;
using Porter.Sandbox.Contract;
using Porter.Sandbox.GitHub;

namespace Porter.Sandbox.Tests.GitHub;

/// <summary>Every answer Porter relies on, against GitHub's own OpenAPI description.</summary>
public sealed class GitHubContractTests
{
    private const string Greeter = "repos/acme/greeter";

    [Fact]
    public async Task Every_operation_Porter_uses_answers_in_the_official_shape()
    {
        Assert.SkipWhen(OpenApiContract.Missing is not null, OpenApiContract.Missing ?? "");
        await using var sandbox = await Sandbox.Start();
        var world = sandbox.GitHub;
        await world
            .Repository("acme/greeter")
            .Git.Commit(
                "porter/task_a",
                "Greet by name\n",
                new Dictionary<string, string?> { ["src/new.js"] = "export const x = 1;\n", ["README.md"] = null },
                DateTimeOffset.UnixEpoch);
        var said = await world.Issue("acme/greeter", 1).Say("alice", "@porter demo");

        await AskAsApp(world);
        await AskAsInstallation(world, said.Comment.Id);
        await AskAsUser(world);

        None(world.Exchanges.All.SelectMany(OpenApiContract.Check));
        Assert.All(world.Exchanges.All, exchange => Assert.InRange(exchange.Status, 200, 299));
        Assert.True(world.Exchanges.Count > 30, $"only {world.Exchanges.Count} exchanges");
    }

    [Fact]
    public async Task Webhooks_have_the_official_shape()
    {
        Assert.SkipWhen(OpenApiContract.Missing is not null, OpenApiContract.Missing ?? "");
        await using var sandbox = await Sandbox.Start();
        var world = sandbox.GitHub;
        var thread = world.Issue("acme/greeter", 1);
        var said = await thread.Say("alice", "Ünïcode & <b>`code`</b> 🚀");
        await thread.Edit(said.Comment, "edited");
        await thread.Delete(said.Comment);
        await thread.Close("alice");
        await thread.Reopen("bob");
        var (alice, installation) = (said.Comment.Author, world.Installations.First());
        foreach (var action in new[] { "created", "deleted", "suspend", "unsuspend", "new_permissions_accepted" })
            await world.Webhooks.Send("installation", world.Payloads.Installation(installation, action, alice));
        await world.Webhooks.Send(
            "installation_repositories", world.Payloads.InstallationRepositories(installation, "added", world.Repositories, alice));
        await world.Webhooks.Send(
            "installation_repositories", world.Payloads.InstallationRepositories(installation, "removed", world.Repositories, alice));
        await world.RevokeAuthorization("alice");

        Assert.Equal(13, world.Webhooks.Deliveries.Count);
        None(world.Webhooks.Deliveries.SelectMany(OpenApiContract.Check));
    }

    private static void None(IEnumerable<string> errors)
    {
        var all = string.Join('\n', errors);
        Assert.True(all.Length == 0, all);
    }

    private static async Task AskAsApp(GitHubWorld world)
    {
        using var app = ApiClient.App(world);
        var installation = world.Installations.First().Id;
        await app.Get("app");
        await app.Get("app/installations");
        await app.Get($"app/installations/{installation}");
        await app.Get(Greeter + "/installation");
        await app.Post($"app/installations/{installation}/access_tokens");
        await app.Post(
            $"app/installations/{installation}/access_tokens",
            new JsonObject
            {
                ["repositories"] = new JsonArray("greeter"),
                ["permissions"] = new JsonObject { ["contents"] = "read" },
            });
        await app.Get("app/hook/deliveries?per_page=10");
        var delivery = world.Webhooks.Deliveries[0].Id;
        await app.Get($"app/hook/deliveries/{delivery}");
        await app.Post($"app/hook/deliveries/{delivery}/attempts");
    }

    private static async Task AskAsInstallation(GitHubWorld world, long comment)
    {
        using var installation = await ApiClient.Installation(world);
        await installation.Get("installation/repositories");
        await installation.Get(Greeter);
        await installation.Get(Greeter + "/collaborators/bob/permission");
        await installation.Get(Greeter + "/contents/AGENTS.md");
        await installation.Get(Greeter + "/contents/src/greeting.js?ref=main");
        await installation.Get(Greeter + "/branches/porter/task_a");
        await installation.Get(Greeter + "/git/ref/heads/porter/task_a");
        await installation.Get(Greeter + "/compare/main...porter/task_a");
        await installation.Get(Greeter + "/commits/porter/task_a");
        await installation.Get(Greeter + "/issues/1");
        var (_, posted) = await installation.Post(Greeter + "/issues/1/comments", new JsonObject { ["body"] = "working" });
        await installation.Patch($"{Greeter}/issues/comments/{posted["id"]}", new JsonObject { ["body"] = "done" });
        await installation.Get(Greeter + "/issues/1/comments?per_page=1&page=2");
        await installation.Get($"{Greeter}/issues/comments/{comment}");
        await installation.Post($"{Greeter}/issues/comments/{comment}/reactions", new JsonObject { ["content"] = "eyes" });
        await installation.Post($"{Greeter}/issues/comments/{comment}/reactions", new JsonObject { ["content"] = "eyes" });
        await installation.Get($"{Greeter}/issues/comments/{comment}/reactions");
        var (_, pull) = await installation.Post(
            Greeter + "/pulls",
            new JsonObject
            {
                ["title"] = "Greet by name",
                ["head"] = "porter/task_a",
                ["base"] = "main",
                ["body"] = "For #1",
            });
        await installation.Get(Greeter + "/pulls?head=acme:porter/task_a&state=all");
        await installation.Get($"{Greeter}/pulls/{pull["number"]}");
        await installation.Patch($"{Greeter}/pulls/{pull["number"]}", new JsonObject { ["body"] = "For #1, again" });
        await installation.Get($"{Greeter}/issues/{pull["number"]}");
        await installation.Get("rate_limit");
        await installation.Delete("installation/token");
    }

    private static async Task AskAsUser(GitHubWorld world)
    {
        using var alice = ApiClient.User(world, "alice");
        await alice.Get("user");
        await alice.Get("user/installations");
        await alice.Get($"user/installations/{world.Installations.First().Id}/repositories");
        var (_, gist) = await alice.Post(
            "gists",
            new JsonObject
            {
                ["public"] = false,
                ["description"] = "Porter",
                ["files"] = new JsonObject { ["porter.json"] = new JsonObject { ["content"] = "{}" } },
            });
        await alice.Get("gists?per_page=100");
        await alice.Get($"gists/{gist["id"]}");
        await alice.Patch(
            $"gists/{gist["id"]}",
            new JsonObject
            {
                ["files"] = new JsonObject { ["porter.json"] = new JsonObject { ["content"] = "{\"default_agent\":\"demo\"}" } },
            });
        await alice.Delete($"gists/{gist["id"]}");
    }
}
