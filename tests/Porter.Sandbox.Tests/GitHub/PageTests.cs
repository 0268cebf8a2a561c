using System.Text.Json.Nodes;

namespace Porter.Sandbox.Tests.GitHub;

public sealed class PageTests
{
    [Fact]
    public async Task An_issue_shows_the_thread_the_reactions_and_the_pull_requests_diff()
    {
        await using var sandbox = await Sandbox.Start();
        var thread = sandbox.GitHub.Issue("acme/greeter", 1);
        var said = await thread.Say("alice", "@porter demo <script>alert(1)</script>");
        using var installation = await ApiClient.Installation(sandbox.GitHub);
        await sandbox
            .GitHub.Repository("acme/greeter")
            .Git.Commit(
                "porter/task_a",
                "Greet\n",
                new Dictionary<string, string?> { ["src/new.js"] = "export const answer = 42;\n" },
                DateTimeOffset.UnixEpoch);
        await installation.Post(
            $"repos/acme/greeter/issues/comments/{said.Comment.Id}/reactions", new JsonObject { ["content"] = "rocket" });
        await installation.Post(
            "repos/acme/greeter/pulls",
            new JsonObject
            {
                ["title"] = "Greet",
                ["head"] = "porter/task_a",
                ["base"] = "main",
                ["body"] = "Closes #1",
            });
        await installation.Post(
            "repos/acme/greeter/issues/1/comments", new JsonObject { ["body"] = "<!-- porter:marker -->opened #3, not `#3`" });
        await thread.NextComment();

        using var person = new ApiClient(sandbox.GitHub.Address);
        var page = await person.Text("acme/greeter/issues/1", "text/html");
        Assert.Contains("🚀 1", page, StringComparison.Ordinal);
        Assert.Contains("export const answer = 42;", page, StringComparison.Ordinal);
        Assert.Contains("opened <a href=\"/acme/greeter/pull/3\">#3</a>, not <code>#3</code>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("porter:marker", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("Greet people by name", await person.Text("", "text/html"), StringComparison.Ordinal);
        sandbox.Verify();
    }

    [Fact]
    public async Task A_person_comments_and_closes_by_form_and_the_App_gets_a_webhook()
    {
        await using var sandbox = await Sandbox.Start();
        using var browser = new HttpClient { BaseAddress = sandbox.GitHub.Address };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["as"] = "bob",
            ["text"] = "never mind",
            ["do"] = "close",
        });
        Assert.True((await browser.PostAsync("acme/greeter/issues/1/say", form)).IsSuccessStatusCode);

        await sandbox.GitHub.WaitForDelivery(delivery => delivery is { Event: "issue_comment", Action: "created" }, "the comment");
        await sandbox.GitHub.WaitForDelivery(delivery => delivery is { Event: "issues", Action: "closed" }, "the closing");
        Assert.Equal("closed", sandbox.GitHub.Issue("acme/greeter", 1).Issue.State);
    }

    [Fact]
    public async Task An_issue_and_the_machine_that_works_on_it_link_to_each_other()
    {
        await using var sandbox = await Sandbox.Start(new SandboxOptions { Worker = (_, _) => Task.FromResult(0) });
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        await fly.Post($"v1/apps/{Sandbox.FlyApp}/machines", new JsonObject
        {
            ["name"] = "porter-a-1",
            ["config"] = new JsonObject
            {
                ["image"] = "registry.fly.io/porter-worker:latest",
                ["env"] = new JsonObject { ["REPO_FULL_NAME"] = "acme/greeter", ["ISSUE_NUMBER"] = "1" },
            },
        });
        var machine = await sandbox.Fly.WaitForMachine();
        await sandbox.Fly.WaitForState(machine, "stopped");

        using var person = new ApiClient(sandbox.GitHub.Address);
        using var operations = new ApiClient(sandbox.Fly.Address);
        var link = $"<a href=\"{sandbox.Fly.Address}#{machine.Id}\">porter-a-1</a> (stopped)";
        Assert.Contains(link, await person.Text("acme/greeter/issues/1", "text/html"), StringComparison.Ordinal);
        Assert.DoesNotContain(link, await person.Text("acme/greeter/issues/2", "text/html"), StringComparison.Ordinal);
        var machines = await operations.Text("", "text/html");
        Assert.Contains($"id=\"{machine.Id}\"", machines, StringComparison.Ordinal);
        Assert.Contains(
            $"<a href=\"{sandbox.GitHub.Address}acme/greeter/issues/1\">acme/greeter#1</a>", machines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_in_gives_a_code_once_and_a_refresh_token_once()
    {
        await using var sandbox = await Sandbox.Start();
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler) { BaseAddress = sandbox.GitHub.Address };
        var app = sandbox.GitHub.App;
        async Task<JsonNode> exchange(Dictionary<string, string> fields)
        {
            using var form = new FormUrlEncodedContent(
                fields.Concat([new("client_id", app.ClientId), new("client_secret", app.ClientSecret)]));
            using var answer = await browser.PostAsync("login/oauth/access_token", form);
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        }

        using var back = await browser.GetAsync(
            $"login/oauth/authorize?client_id={app.ClientId}&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcb&state=s1&login=alice");
        var query = System.Web.HttpUtility.ParseQueryString(back.Headers.Location!.Query);
        Assert.Equal("s1", query["state"]);
        var first = await exchange(new() { ["code"] = query["code"]! });
        using var alice = new ApiClient(sandbox.GitHub.Address, (string)first["access_token"]!);
        Assert.Equal("alice", (string?)(await alice.Get("user")).Json["login"]);
        Assert.Equal("bad_verification_code", (string?)(await exchange(new() { ["code"] = query["code"]! }))["error"]);

        var second = await exchange(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = (string)first["refresh_token"]! });
        Assert.NotNull(second["access_token"]);
        Assert.Equal(401, (await alice.Get("user")).Status);
        Assert.Equal(
            "bad_refresh_token",
            (string?)
                (await exchange(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = (string)first["refresh_token"]! }))["error"]);
    }
}
