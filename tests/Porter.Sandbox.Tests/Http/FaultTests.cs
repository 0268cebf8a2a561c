using System.Text.Json.Nodes;
using Porter.Sandbox.Http;

namespace Porter.Sandbox.Tests.Http;

public sealed class FaultTests
{
    private const string Comments = "repos/acme/greeter/issues/1/comments";

    [Fact]
    public async Task A_failure_before_handling_leaves_nothing_changed()
    {
        await using var sandbox = await Sandbox.Start();
        using var installation = await ApiClient.Installation(sandbox.GitHub);
        sandbox.GitHub.Faults.Fail("POST", "/repos/*/*/issues/*/comments", 502, times: 1);

        Assert.Equal(502, (await Say(installation)).Status);
        Assert.Empty(sandbox.GitHub.Issue("acme/greeter", 1).Issue.Comments);
        Assert.Equal(201, (await Say(installation)).Status);
    }

    [Fact]
    public async Task A_failure_after_handling_leaves_the_change_and_the_caller_in_doubt()
    {
        await using var sandbox = await Sandbox.Start();
        using var installation = await ApiClient.Installation(sandbox.GitHub);
        sandbox.GitHub.Faults.FailAfter("POST", "/repos/*/*/issues/*/comments", 500);
        Assert.Equal(500, (await Say(installation)).Status);
        Assert.Single(sandbox.GitHub.Issue("acme/greeter", 1).Issue.Comments);

        sandbox.GitHub.Faults.Cut("POST", "/repos/*/*/issues/*/comments", FaultPoint.AfterHandling);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Say(installation));
        await sandbox.Until(() => sandbox.GitHub.Issue("acme/greeter", 1).Issue.Comments.Count == 2, "the second comment");
    }

    [Theory]
    [InlineData(FaultPoint.BeforeHandling, 0)]
    [InlineData(FaultPoint.AfterHandling, 1)]
    public async Task A_stalled_request_is_held_on_its_side_of_the_handling(FaultPoint point, int done)
    {
        await using var sandbox = await Sandbox.Start();
        using var installation = await ApiClient.Installation(sandbox.GitHub);
        using var stall = sandbox.GitHub.Faults.Stall("POST", "/repos/*/*/issues/*/comments", point);

        var call = Say(installation);
        await stall.WaitUntilHeld();
        Assert.Equal(done, sandbox.GitHub.Issue("acme/greeter", 1).Issue.Comments.Count);
        Assert.False(call.IsCompleted);
        stall.Release();
        Assert.Equal(201, (await call).Status);
        Assert.Single(sandbox.GitHub.Issue("acme/greeter", 1).Issue.Comments);
    }

    [Fact]
    public async Task A_caller_who_leaves_a_stall_before_handling_leaves_nothing_changed()
    {
        await using var sandbox = await Sandbox.Start();
        using var stall = sandbox.GitHub.Faults.Stall("POST", "/repos/*/*/issues/*/comments", FaultPoint.BeforeHandling);
        using (var installation = await ApiClient.Installation(sandbox.GitHub))
        {
            var call = Say(installation);
            await stall.WaitUntilHeld();
            installation.Dispose();
            await Assert.ThrowsAnyAsync<Exception>(() => call);
        }

        await sandbox.Until(() => stall.Holding == 0, "the stall to notice that its caller left");
        var exchange = await sandbox.GitHub.Exchanges.WaitForFirst("POST", "/repos/*/*/issues/*/comments");
        Assert.Equal(0, exchange.Status);
        Assert.Empty(sandbox.GitHub.Issue("acme/greeter", 1).Issue.Comments);
    }

    [Fact]
    public async Task A_world_that_is_down_cuts_every_connection_until_it_is_up()
    {
        await using var sandbox = await Sandbox.Start();
        using var nobody = new ApiClient(sandbox.GitHub.Address);
        using (sandbox.GitHub.Faults.Down())
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => nobody.Get("rate_limit"));
        Assert.Equal(200, (await nobody.Get("rate_limit")).Status);
    }

    [Fact]
    public async Task A_world_that_stopped_listening_refuses_connections_and_restarts_on_its_port()
    {
        await using var sandbox = await Sandbox.Start();
        using var nobody = new ApiClient(sandbox.GitHub.Address);
        var address = sandbox.GitHub.Address;
        await using (await sandbox.GitHub.StopListening())
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => nobody.Get("rate_limit"));
        Assert.Equal(address, sandbox.GitHub.Address);
        Assert.Equal(200, (await nobody.Get("rate_limit")).Status);
    }

    [Theory]
    [InlineData("/repos/*/*/issues/*/comments", "/repos/acme/greeter/issues/1/comments", true)]
    [InlineData("/repos/*/issues", "/repos/acme/greeter/issues", false)]
    [InlineData("/repos/**", "/repos/acme/greeter/issues", true)]
    [InlineData("/v1/apps/*/machines", "/v1/apps/a/machines/b", false)]
    public void A_pattern_matches_within_segments_or_across_them(string pattern, string path, bool matches) =>
        Assert.Equal(matches, new PathPattern(pattern).Matches(path));

    private static Task<(int Status, JsonNode Json)> Say(ApiClient caller) => caller.Post(Comments, new JsonObject { ["body"] = "hello" });
}
