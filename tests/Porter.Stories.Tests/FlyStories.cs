using Porter.Sandbox.Wire;

namespace Porter.Stories.Tests;

public class FlyStories
{
    private const string Create = "/v1/apps/*/machines";

    [Theory]
    [InlineData(401, """{"error":"unauthorized"}""", "the token is not accepted")]
    [InlineData(400, """{"error":"invalid_argument: config.image is no image"}""", "config.image is no image")]
    public Task Fly_refusing_is_told_in_its_words(int status, string body, string words) => Story.Tell(async story =>
    {
        using var no = story.World.Fly.Faults.Fail("POST", Create, status, body);
        await story.Issue.Say("alice", "@porter demo");

        var text = await (await story.Issue.NextComment()).ToSay("❌ **demo** got no machine: Fly said ");
        Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.Contains("settings", text, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_full_Fly_is_told_and_asked_again_until_there_is_room() => Story.Tell(async story =>
    {
        using var region = story.World.Fly.NoRoomInRegion(times: 1);
        using var host = story.World.Fly.NoRoomOnHost(times: 1);
        using var limit = story.World.Fly.Faults.Fail("POST", Create, 429, """{"error":"rate limit exceeded"}""", times: 1);
        await story.Issue.Say("alice", "@porter demo");

        var answer = await story.Issue.NextComment();
        await answer.ToSay("⏳ **demo** waits for a machine: `could not find a candidate host`. Porter keeps asking.");
        await answer.ToSay("✅ **demo** opened #");
        Assert.Single(story.World.Fly.Machines);
    });

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(408)]
    public Task An_answer_that_says_nothing_of_the_deed_makes_no_second_machine(int status) => Story.Tell(async story =>
    {
        using var lost = story.World.Fly.Faults.FailAfter("POST", Create, status);
        await story.Issue.Say("alice", "@porter demo");

        await (await story.Issue.NextComment()).ToSay("✅ **demo** opened #");
        Assert.Single(story.World.Fly.Machines);
    });

    [Fact]
    public Task An_answer_that_never_comes_and_a_list_that_is_wrongly_empty_make_no_second_machine() => Story.Tell(async story =>
    {
        using var cut = story.World.Fly.Faults.Cut("POST", Create, When.AfterTheDeed);
        using var empty = story.World.Fly.ListsNothing(times: 2);
        await story.Issue.Say("alice", "@porter demo");

        await (await story.Issue.NextComment()).ToSay("✅ **demo** opened #");
        Assert.Single(story.World.Fly.Machines);
    });

    [Fact]
    public Task A_destroy_that_fails_is_tried_until_the_machine_is_gone() => Story.Tell(async story =>
    {
        using var no = story.World.Fly.Faults.Fail("DELETE", "/v1/apps/*/machines/*", 500, "{}", times: 2);
        await story.Issue.Say("alice", "@porter demo [[demo:hang]]");
        var answer = await story.Issue.NextComment();
        await answer.ToSay("🏃 **demo** is working on this");

        await story.Issue.Say("alice", "@porter cancel");
        await answer.ToSay("🛑 **demo** was stopped");
        Assert.Empty(story.World.Fly.Living);
        await (await story.Issue.Comment(2)).ToSay("🛑 Stopped **demo**; its machine is gone.");
    });
}
