using System.Text.Json.Nodes;

namespace Porter.Sandbox.Tests.GitHub;

public sealed class RestApiTests
{
    [Theory]
    [InlineData("alice", "admin")]
    [InlineData("bob", "write")]
    [InlineData("mallory", "read")]
    [InlineData("carol", "none")]
    public async Task The_permission_endpoint_tells_roles_apart(string login, string permission)
    {
        await using var sandbox = await Sandbox.Start();
        sandbox.GitHub.AddUser("carol");
        using var installation = await ApiClient.Installation(sandbox.GitHub);
        var (_, json) = await installation.Get($"repos/acme/greeter/collaborators/{login}/permission");
        Assert.Equal(permission, (string?)json["permission"]);
    }

    [Fact]
    public async Task On_a_public_repository_everybody_reads_and_strangers_may_comment()
    {
        await using var sandbox = await Sandbox.Start();
        sandbox.GitHub.AddUser("carol");
        await sandbox.GitHub.AddRepository("acme/open", isPrivate: false);
        sandbox.GitHub.OpenIssue("acme/open", "carol", "Hm");
        using var carol = ApiClient.User(sandbox.GitHub, "carol");
        using var nobody = new ApiClient(sandbox.GitHub.Address);

        Assert.Equal(200, (await nobody.Get("repos/acme/open/issues/1")).Status);
        Assert.Equal(404, (await nobody.Get("repos/acme/greeter/issues/1")).Status);
        Assert.Equal(201, (await carol.Post("repos/acme/open/issues/1/comments", new JsonObject { ["body"] = "hello" })).Status);
        Assert.Equal(404, (await carol.Get("repos/acme/greeter/issues/1")).Status);
        Assert.Equal(401, (await nobody.Post("repos/acme/open/issues/1/comments", new JsonObject { ["body"] = "hello" })).Status);
    }

    [Fact]
    public async Task A_secret_gist_is_read_by_whoever_has_its_id_and_written_by_its_owner_alone()
    {
        await using var sandbox = await Sandbox.Start();
        using var alice = ApiClient.User(sandbox.GitHub, "alice");
        using var bob = ApiClient.User(sandbox.GitHub, "bob");
        using var narrow = ApiClient.User(sandbox.GitHub, "alice", gists: false);
        JsonObject body() => new() { ["files"] = new JsonObject { ["porter.json"] = new JsonObject { ["content"] = "{}" } } };

        var (created, gist) = await alice.Post("gists", body());
        Assert.Equal(201, created);
        Assert.False((bool)gist["public"]!);
        Assert.Equal("{}", (string?)(await bob.Get($"gists/{gist["id"]}")).Json["files"]!["porter.json"]!["content"]);
        Assert.Equal(404, (await bob.Patch($"gists/{gist["id"]}", body())).Status);
        Assert.Equal(403, (await narrow.Post("gists", body())).Status);
    }

    [Fact]
    public async Task A_comment_holds_65536_characters_and_no_more()
    {
        await using var sandbox = await Sandbox.Start();
        using var installation = await ApiClient.Installation(sandbox.GitHub);
        var path = "repos/acme/greeter/issues/1/comments";

        Assert.Equal(201, (await installation.Post(path, new JsonObject { ["body"] = new string('ü', 65_536) })).Status);
        var (status, json) = await installation.Post(path, new JsonObject { ["body"] = new string('ü', 65_537) });
        Assert.Equal(422, status);
        Assert.Equal("Body is too long (maximum is 65536 characters)", (string?)json["errors"]![0]!["message"]);
    }

    [Fact]
    public async Task A_branch_has_one_open_pull_request_and_needs_commits()
    {
        await using var sandbox = await Sandbox.Start();
        using var installation = await ApiClient.Installation(sandbox.GitHub);
        await sandbox
            .GitHub.Repository("acme/greeter")
            .Git.Commit("topic", "Change\n", new Dictionary<string, string?> { ["a.txt"] = "a\n" }, DateTimeOffset.UnixEpoch);
        await sandbox
            .GitHub.Repository("acme/greeter")
            .Git.SetBranch("empty", sandbox.GitHub.Repository("acme/greeter").Git.Branch("main")!);
        Task<(int Status, JsonNode Json)> open(string head) =>
            installation.Post(
                "repos/acme/greeter/pulls",
                new JsonObject
                {
                    ["title"] = "T",
                    ["head"] = head,
                    ["base"] = "main",
                });

        Assert.Equal(201, (await open("topic")).Status);
        Assert.Equal("A pull request already exists for acme:topic.", (string?)(await open("topic")).Json["errors"]![0]!["message"]);
        Assert.Equal("No commits between main and empty", (string?)(await open("empty")).Json["errors"]![0]!["message"]);
        Assert.Equal("invalid", (string?)(await open("nowhere")).Json["errors"]![0]!["code"]);
        Assert.Single((await installation.Get("repos/acme/greeter/pulls?head=acme:topic&state=all")).Json.AsArray());
        Assert.Empty((await installation.Get("repos/acme/greeter/pulls?head=acme:other")).Json.AsArray());
    }

    [Fact]
    public async Task A_file_comes_raw_or_as_JSON()
    {
        await using var sandbox = await Sandbox.Start();
        using var installation = await ApiClient.Installation(sandbox.GitHub);
        var raw = await installation.Text("repos/acme/greeter/contents/AGENTS.md", "application/vnd.github.raw+json");
        var (_, json) = await installation.Get("repos/acme/greeter/contents/AGENTS.md");

        Assert.StartsWith("# Working in this repository", raw, StringComparison.Ordinal);
        Assert.Equal(raw, System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)json["content"]!)));
        Assert.Equal(404, (await installation.Get("repos/acme/greeter/contents/NOPE.md")).Status);
    }
}
