using System.Text.Json.Nodes;

namespace Porter.Sandbox.Tests.GitHub;

public sealed class IssueThreadTests
{
    [Fact]
    public async Task A_comment_is_followed_through_its_edits_in_order()
    {
        await using var sandbox = await Sandbox.Start();
        using var installation = await ApiClient.Installation(sandbox.GitHub);
        var thread = sandbox.GitHub.Issue("acme/greeter", 1);
        var (_, posted) = await installation.Post("repos/acme/greeter/issues/1/comments", new JsonObject { ["body"] = "queued" });
        foreach (var text in new[] { "working", "opened #3" })
            await installation.Patch($"repos/acme/greeter/issues/comments/{posted["id"]}", new JsonObject { ["body"] = text });

        var answer = await thread.NextComment();
        await answer.ToSay("queued");
        await answer.ToSay("working");
        Assert.Equal("opened #3", await answer.ToSay(text => text.StartsWith("opened", StringComparison.Ordinal)));
        sandbox.Verify();
    }

    [Fact]
    public async Task A_wait_that_times_out_says_what_it_waited_for_and_what_there_was()
    {
        await using var sandbox = await Sandbox.Start();
        using var installation = await ApiClient.Installation(sandbox.GitHub);
        await installation.Post("repos/acme/greeter/issues/1/comments", new JsonObject { ["body"] = "queued" });
        var answer = await sandbox.GitHub.Issue("acme/greeter", 1).NextComment();

        var late = await Assert.ThrowsAsync<TimeoutException>(() => answer.ToSay("opened", TimeSpan.FromMilliseconds(1)));
        Assert.Contains("“opened”", late.Message, StringComparison.Ordinal);
        Assert.Contains("queued", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unread_comment_and_an_unexpected_request_fail_the_verification()
    {
        await using var sandbox = await Sandbox.Start();
        using var installation = await ApiClient.Installation(sandbox.GitHub);
        await installation.Post("repos/acme/greeter/issues/1/comments", new JsonObject { ["body"] = "nobody reads me" });
        await installation.Get("repos/acme/greeter/milestones");

        var errors = Assert.Throws<InvalidOperationException>(sandbox.Verify).Message;
        Assert.Contains("nobody reads me", errors, StringComparison.Ordinal);
        Assert.Contains("GET /repos/acme/greeter/milestones", errors, StringComparison.Ordinal);
    }
}
