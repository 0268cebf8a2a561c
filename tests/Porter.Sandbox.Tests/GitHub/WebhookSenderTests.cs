using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Octokit.Webhooks.Events.IssueComment;
using Octokit.Webhooks.Events.Issues;

namespace Porter.Sandbox.Tests.GitHub;

public sealed class WebhookSenderTests
{
    [Fact]
    public async Task A_comment_is_delivered_signed_with_GitHubs_headers()
    {
        await using var sandbox = await Sandbox.Start();
        await using var receiver = new WebhookReceiver();
        sandbox.GitHub.App.WebhookUrl = receiver.Address;

        var said = await sandbox.GitHub.Issue("acme/greeter", 1).Say("alice", "@porter demo “ü” 🚀");

        Assert.True(said.Delivery!.Succeeded);
        Assert.True(receiver.Received.TryDequeue(out var heard));
        var signature =
            "sha256="
            + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(sandbox.GitHub.App.WebhookSecret), heard.Body));
        Assert.Equal(signature, heard.Headers["X-Hub-Signature-256"]);
        Assert.Equal("issue_comment", heard.Headers["X-GitHub-Event"]);
        Assert.Equal(said.Delivery.Uuid, Guid.Parse(heard.Headers["X-GitHub-Delivery"]));
        Assert.StartsWith("GitHub-Hookshot/", heard.Headers["User-Agent"], StringComparison.Ordinal);

        var read = JsonSerializer.Deserialize<IssueCommentCreatedEvent>(heard.Body)!;
        Assert.Equal(
            ("@porter demo “ü” 🚀", "alice", 1L, "acme/greeter"),
            (read.Comment.Body, read.Sender!.Login, read.Issue.Number, read.Repository!.FullName));
        Assert.Equal(sandbox.GitHub.Installations.First().Id, read.Installation!.Id);
    }

    [Fact]
    public async Task Closing_and_editing_send_webhooks_that_Octokit_reads()
    {
        await using var sandbox = await Sandbox.Start();
        var thread = sandbox.GitHub.Issue("acme/greeter", 1);
        var said = await thread.Say("alice", "before");
        var edited = await thread.Edit(said.Comment, "after");
        var closed = await thread.Close("bob");

        Assert.Equal("before", JsonSerializer.Deserialize<IssueCommentEditedEvent>(edited.Delivery!.Payload)!.Changes.Body!.From);
        Assert.Equal("closed", JsonSerializer.Deserialize<IssuesClosedEvent>(closed!.Payload)!.Issue.State!.StringValue);
    }

    [Fact]
    public async Task A_redelivery_keeps_its_id_and_body_and_a_double_has_a_new_one()
    {
        await using var sandbox = await Sandbox.Start();
        await using var receiver = new WebhookReceiver { Answers = 503 };
        sandbox.GitHub.App.WebhookUrl = receiver.Address;
        var first = (await sandbox.GitHub.Issue("acme/greeter", 1).Say("alice", "hello")).Delivery!;
        Assert.False(first.Succeeded);
        receiver.Answers = 202;

        using var app = ApiClient.App(sandbox.GitHub);
        var (_, failed) = await app.Get("app/hook/deliveries?status=failure");
        Assert.Equal(first.Id, (long)failed[0]!["id"]!);
        Assert.Equal(202, (await app.Post($"app/hook/deliveries/{first.Id}/attempts")).Status);
        var again = await sandbox.GitHub.WaitForDelivery(delivery => delivery.Redelivery, "the redelivery");
        var twice = await sandbox.GitHub.Webhooks.SendAgainAsNew(first);

        Assert.True(again.Succeeded);
        Assert.Equal((first.Uuid, first.Payload), (again.Uuid, again.Payload));
        Assert.NotEqual(first.Uuid, twice.Uuid);
        Assert.Equal(first.Payload, twice.Payload);
    }

    [Fact]
    public async Task The_Apps_own_comments_come_back_from_a_bot()
    {
        await using var sandbox = await Sandbox.Start();
        using var installation = await ApiClient.Installation(sandbox.GitHub);
        await installation.Post("repos/acme/greeter/issues/1/comments", new JsonObject { ["body"] = "working on it" });

        var delivery = await sandbox.GitHub.WaitForDelivery(d => d.Event == "issue_comment", "the App's own comment");
        var payload = JsonNode.Parse(delivery.Payload)!;
        Assert.Equal(("Bot", "porter-sandbox[bot]"), ((string?)payload["sender"]!["type"], (string?)payload["sender"]!["login"]));
        Assert.Equal(sandbox.GitHub.App.Id, (long)payload["comment"]!["performed_via_github_app"]!["id"]!);
        await sandbox.GitHub.Issue("acme/greeter", 1).NextComment();
        sandbox.Verify();
    }

    [Fact]
    public async Task Nothing_is_sent_from_where_the_App_is_not_installed()
    {
        await using var sandbox = await Sandbox.Start();
        sandbox.GitHub.Uninstall(sandbox.GitHub.Installations.First());
        Assert.Null((await sandbox.GitHub.Issue("acme/greeter", 1).Say("alice", "@porter demo")).Delivery);
    }
}
