using Porter.Sandbox.Http;

namespace Porter.Stories.Tests;

/// <summary>GitHub is away for a while at each of the calls of the happy story; the story ends as if nothing had been.</summary>
public class GitHubAwayStories
{
    public static TheoryData<string, string> Calls => new()
    {
        { "POST", "/app/installations/*/access_tokens" },
        { "GET", "/repos/*/*/collaborators/*/permission" },
        { "GET", "/gists/*" },
        { "POST", "/repos/*/*/issues/comments/*/reactions" },
        { "GET", "/repos/*/*" },
        { "GET", "/repos/*/*/contents/*" },
        { "GET", "/repos/*/*/issues/*/comments" },
        { "POST", "/repos/*/*/issues/*/comments" },
        { "PATCH", "/repos/*/*/issues/comments/*" },
        { "GET", "/repos/*/*/pulls" },
        { "GET", "/repos/*/*/branches/**" },
        { "GET", "/repos/*/*/compare/**" },
        { "POST", "/repos/*/*/pulls" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public Task GitHub_down_at_this_call_delays_the_story_and_changes_nothing(string method, string path) => Story.Tell(async story =>
    {
        // What was read of the config, and the token it was read with, are remembered; a new process has to ask.
        await story.Porter.Restart();
        using var away = story.World.GitHub.Faults.Fail(method, path, 503, "<html>Unicorn!</html>", times: 4);
        var said = await story.Issue.Say("alice", "@porter demo");

        await (await story.Issue.NextComment(TimeSpan.FromSeconds(120))).ToSay("✅ **demo** opened #", TimeSpan.FromSeconds(120));
        await story.TaskToEnd(Story.IdOf(said));
        Assert.True(away.Hits > 0, "The story never makes this call.");
        Assert.Single(story.World.Fly.Machines);
        _ = story.OnlyPullRequest;
    });

    [Theory]
    [InlineData("POST", "/repos/*/*/issues/*/comments")]
    [InlineData("POST", "/repos/*/*/pulls")]
    public Task An_answer_lost_after_the_deed_makes_no_second_one(string method, string path) => Story.Tell(async story =>
    {
        using var cut = story.World.GitHub.Faults.Cut(method, path, FaultPoint.AfterHandling);
        await story.Issue.Say("alice", "@porter demo");

        await (await story.Issue.NextComment()).ToSay("✅ **demo** opened #");
        _ = story.OnlyPullRequest;
    });

    [Fact]
    public Task A_comment_that_was_heard_late_is_taken_back_before_the_last_word() => Story.Tell(async story =>
    {
        await story.Issue.Say("alice", "@porter demo [[demo:slow 3]]");
        var first = await story.Issue.NextComment();
        await first.ToSay("🏃 **demo** is working on this");
        // As a silo taken for dead would write it, or a request whose caller had long given it up.
        var late = await story.Issue.Say(story.World.GitHub.Bot.Login, first.Text);

        await first.ToSay("✅ **demo** opened #");
        Assert.Contains(first.Comment, story.Issue.Issue.Comments);
        Assert.DoesNotContain(late.Comment, story.Issue.Issue.Comments);
    });

    [Fact]
    public Task GitHub_wholly_away_for_a_while_is_waited_for() => Story.Tell(async story =>
    {
        var said = await story.Issue.Say("alice", "@porter demo [[demo:slow 3]]");
        await (await story.Issue.NextComment()).ToSay("🏃 **demo** is working on this");
        await story.TaskToBe(Story.IdOf(said), task => task["step"] is not null, "past its clone");
        var away = story.World.GitHub.Faults.Unavailable();
        await story.World.Until(() => away.Hits >= 3, "Porter or the worker to notice");
        away.Dispose();

        await (await story.Issue.Comment(1)).ToSay("✅ **demo** opened #", TimeSpan.FromSeconds(180));
        await story.TaskToEnd(Story.IdOf(said));
        _ = story.OnlyPullRequest;
    });
}
