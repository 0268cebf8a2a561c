using System.Text.Json.Nodes;

namespace Porter.Web.Tests.Config;

public sealed class ConfigEndpointTests(PorterApp app)
{
    [Fact]
    public async Task A_config_is_written_and_shown_without_its_secrets()
    {
        var alice = await app.NewUser(connected: false);
        await alice.Send(HttpMethod.Get, "/api/config").IsProblem(409, "connect");

        var written = await alice.Put("/api/config", new { flyToken = "fm2_0123456789abcd", anthropicKey = "sk-ant-0123456789", flyApp = "my-workers", defaultAgent = "Claude" });
        Assert.Equal("""{"set":true,"last4":"abcd"}""", written["flyToken"]!.ToJsonString());
        Assert.Equal("""{"set":true,"last4":"6789"}""", written["anthropicKey"]!.ToJsonString());
        Assert.Equal("""{"set":false,"last4":null}""", written["ampKey"]!.ToJsonString());
        Assert.Equal("my-workers", (string?)written["flyApp"]);
        Assert.Equal("claude", (string?)written["defaultAgent"]);
        Assert.Equal(written.ToJsonString(), (await alice.Get("/api/config")).ToJsonString());

        var gist = Assert.Single(app.World.GitHub.Gists, gist => gist.Owner.Login == alice.Login);
        Assert.Contains(gist.Id, (string?)written["gistUrl"], StringComparison.Ordinal);
        Assert.False(gist.IsPublic);
        var file = JsonNode.Parse(gist.Files["porter.json"])!;
        Assert.StartsWith("enc:v1:", (string?)file["fly_token"], StringComparison.Ordinal);
        Assert.StartsWith("enc:v1:", (string?)file["anthropic_api_key"], StringComparison.Ordinal);
        Assert.Equal("claude", (string?)file["default_agent"]);
    }

    [Fact]
    public async Task Only_named_fields_change()
    {
        var alice = await app.NewUser();
        var changed = await alice.Put("/api/config", new { anthropicKey = "", ampKey = "amp-0123456789" });
        Assert.False((bool)changed["anthropicKey"]!["set"]!);
        Assert.True((bool)changed["ampKey"]!["set"]!);
        Assert.True((bool)changed["flyToken"]!["set"]!);
        Assert.Equal(changed.ToJsonString(), (await alice.Put("/api/config", new { })).ToJsonString());
    }

    [Fact]
    public async Task A_wrong_change_changes_nothing()
    {
        var alice = await app.NewUser();
        var before = await alice.Get("/api/config");
        await alice.Send(HttpMethod.Put, "/api/config", new { flyToken = "fm2_another-token", defaultAgent = "nobody" }).IsProblem(400, "There is no agent 'nobody'");
        await alice.Send(HttpMethod.Put, "/api/config", new { fly_token = "x" }).IsProblem(400, "There is no such field as 'fly_token'");
        await alice.Send(HttpMethod.Put, "/api/config", new[] { 1 }).IsProblem(400);
        Assert.Equal(before.ToJsonString(), (await alice.Get("/api/config")).ToJsonString());
    }

    [Fact]
    public async Task A_token_that_may_not_write_gists_is_told_so()
    {
        app.World.GitHub.AddUser("gistless");
        await new Somebody(app, "gistless", app.World.GitHub.TokenFor("gistless", gists: false))
            .Send(HttpMethod.Put, "/api/config", new { defaultAgent = "claude" }).IsProblem(409, "gists");
    }
}
