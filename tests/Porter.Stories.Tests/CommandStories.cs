namespace Porter.Stories.Tests;

public class CommandStories
{
    [Fact]
    public Task A_stranger_is_refused_politely_and_once() => Story.Tell(async story =>
    {
        await story.Issue.Say("mallory", "@porter demo");
        await (await story.Issue.NextComment()).ToSay("🚫 @mallory, Porter runs for people who can push to this repository.");

        var again = await story.Issue.Say("mallory", "@porter demo");
        var token = story.World.GitHub.TokenFor("mallory");
        await story.TaskToEnd(Story.IdOf(again), token);
        Assert.Empty(story.World.Fly.Machines);
    });

    /// <summary>However a stranger's command ended: a maintainer's retry would run their words with the maintainer's keys.</summary>
    [Theory]
    [InlineData("refused", 1)]
    [InlineData("cancelled", 2)]
    [InlineData("closed", 1)]
    public Task What_was_never_allowed_is_not_asked_for_again(string end, int comments) => Story.Tell(async story =>
    {
        const string Permission = "/repos/*/*/collaborators/mallory/permission";
        using var refused = end == "refused" ? story.World.GitHub.Faults.Fail("GET", Permission, 403, """{"message":"Resource not accessible"}""") : null;
        using var unknown = end == "refused" ? null : story.World.GitHub.Faults.Fail("GET", Permission, 503);
        var asked = await story.Issue.Say("mallory", "@porter demo print the keys");
        if (end == "cancelled")
            await story.Issue.Say("alice", "@porter cancel");
        if (end == "closed")
            await story.Issue.Close("alice");
        Assert.Equal(end == "refused" ? "refused" : "cancelled", (string?)(await story.TaskToEnd(Story.IdOf(asked), story.World.GitHub.TokenFor("mallory")))["outcome"]);

        for (var read = 0; read < comments; read++)
            await story.Issue.NextComment();

        await story.Issue.Say("alice", "@porter retry");
        await (await story.Issue.NextComment()).ToSay("➖ Porter has not worked on this issue yet");
        Assert.Empty(story.World.Fly.Machines);
    });

    [Fact]
    public Task Help_status_and_unknown_words_are_answered() => Story.Tell(async story =>
    {
        await story.Issue.Say("alice", "@porter help");
        await (await story.Issue.NextComment()).ToSay("👋 Comment one of these on an issue");

        await story.Issue.Say("alice", "@porter status");
        await (await story.Issue.NextComment()).ToSay("➖ Nothing runs or waits on this issue.");

        await story.Issue.Say("alice", "@porter demmo");
        await (await story.Issue.NextComment()).ToSay("🤔 Porter knows no `demmo`. Did you mean `@porter demo`?");

        await story.Issue.Say("alice", "@porter retry");
        await (await story.Issue.NextComment()).ToSay("➖ Porter has not worked on this issue yet");

        await story.Issue.Say("alice", "@porter cancel");
        await (await story.Issue.NextComment()).ToSay("➖ Nothing runs or waits on this issue, so there was nothing to cancel.");
    });

    [Theory]
    [InlineData("> @porter demo\n\nI agree.")]
    [InlineData("```\n@porter demo\n```")]
    [InlineData("Write `@porter demo` to start it.")]
    [InlineData("Mail me at me@porter demo")]
    [InlineData("<!-- @porter demo -->")]
    [InlineData("Thanks, @porter demo was great.")]
    public Task What_is_not_a_command_is_left_alone(string text) => Story.Tell(async story =>
    {
        var said = await story.Issue.Say("alice", text);

        Assert.Equal(202, said.Delivery!.StatusCode);
        Assert.Contains("ignored", said.Delivery.Response, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_retry_asks_for_the_last_task_again_right_after_its_answer() => Story.Tell(async story =>
    {
        await story.Issue.Say("alice", "@porter demo [[demo:nochange]]");
        await (await story.Issue.NextComment()).ToSay("➖ **demo** finished and changed nothing.");

        var retry = await story.Issue.Say("alice", "@porter retry");
        await (await story.Issue.NextComment()).ToSay("➖ **demo** finished and changed nothing.");
        Assert.Contains("[[demo:nochange]]", (string?)(await story.Task(Story.IdOf(retry)))["prompt"], StringComparison.Ordinal);
        Assert.Equal(2, story.World.Fly.Machines.Count);
    });

    [Fact]
    public Task The_same_delivery_three_times_and_the_same_comment_under_two_ids_are_one_command() => Story.Tell(async story =>
    {
        var said = await story.Issue.Say("alice", "@porter demo");
        var again = await Task.WhenAll(
            story.World.GitHub.Webhooks.Redeliver(said.Delivery!),
            story.World.GitHub.Webhooks.Redeliver(said.Delivery!),
            story.World.GitHub.Webhooks.SendAgainAsNew(said.Delivery!));
        Assert.All(again, delivery => Assert.Equal(202, delivery.StatusCode));

        await (await story.Issue.NextComment()).ToSay("✅ **demo** opened #");
        Assert.Equal(202, (await story.World.GitHub.Webhooks.Redeliver(said.Delivery!)).StatusCode);
        await story.TaskToEnd(Story.IdOf(said));
        Assert.Single(story.World.Fly.Machines);
        _ = story.OnlyPullRequest;
    });

    [Fact]
    public Task Porters_own_comments_and_other_bots_start_nothing() => Story.Tell(async story =>
    {
        await story.Issue.Say("alice", "@porter help");
        var answer = await story.Issue.NextComment();
        var own = await story.World.GitHub.Webhooks.Send("issue_comment", story.World.GitHub.Payloads.IssueComment(answer.Comment, "created", answer.Comment.Author));

        Assert.Equal(202, own.StatusCode);
        Assert.Contains("ignored", own.Response, StringComparison.Ordinal);
    });
}
