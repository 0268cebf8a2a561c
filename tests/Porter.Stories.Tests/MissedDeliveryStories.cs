namespace Porter.Stories.Tests;

/// <summary>GitHub sends each delivery once. What Porter was not there to take, it asks for when it is back.</summary>
public class MissedDeliveryStories
{
    private static readonly Dictionary<string, string> Settings = new() { ["Porter__Redelivery"] = Story.Seconds(3) };

    [Fact]
    public Task What_was_said_while_Porter_was_away_is_done_when_it_is_back() => Story.Tell(
        async story =>
        {
            await story.Porter.Kill();
            var said = await story.Issue.Say("alice", "@porter demo");
            Assert.Equal(0, said.Delivery!.StatusCode);
            await story.OtherIssue.Say("alice", "Not for Porter, and as lost.");
            await story.Porter.Start();

            await (await story.Issue.NextComment(TimeSpan.FromSeconds(120))).ToSay("✅ **demo** opened #", TimeSpan.FromSeconds(120));
            await story.TaskToEnd(Story.IdOf(said));

            Assert.Single(story.World.Fly.Machines);
            _ = story.OnlyPullRequest;
            Assert.Equal([0, 202], Attempts(story, said.Delivery.Uuid));
        },
        Settings);

    [Fact]
    public Task A_stop_that_was_lost_still_stops() => Story.Tell(
        async story =>
        {
            await story.Issue.Say("alice", "@porter demo [[demo:hang]]");
            var answer = await story.Issue.NextComment();
            await answer.ToSay("🏃 ");
            await story.Porter.Kill();
            var stop = await story.Issue.Say("alice", "@porter cancel");
            Assert.Equal(0, stop.Delivery!.StatusCode);
            await story.Porter.Start();

            await answer.ToSay("🛑 ", TimeSpan.FromSeconds(120));
            await (await story.Issue.Comment(2)).ToSay("🛑 ");
            Assert.Equal([0, 202], Attempts(story, stop.Delivery.Uuid));
            story.NoPullRequest();
        },
        Settings);

    [Fact]
    public Task GitHub_is_asked_again_and_again_until_it_lists_what_failed() => Story.Tell(
        async story =>
        {
            await story.Porter.Kill();
            var said = await story.Issue.Say("alice", "@porter demo");
            using var away = story.World.GitHub.Faults.Fail("GET", "/app/hook/deliveries", 503, times: 6);
            await story.Porter.Start();

            await (await story.Issue.NextComment(TimeSpan.FromSeconds(120))).ToSay("✅ **demo** opened #", TimeSpan.FromSeconds(120));
            Assert.Equal([0, 202], Attempts(story, said.Delivery!.Uuid));
            _ = story.OnlyPullRequest;
        },
        Settings);

    private static int[] Attempts(Story story, Guid delivery) =>
        [.. story.World.GitHub.Webhooks.Attempts(delivery).Select(attempt => attempt.StatusCode)];
}
