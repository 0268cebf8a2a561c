using System.Net;
using Porter.Sandbox.Http;

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
        using var cut = story.World.Fly.Faults.Cut("POST", Create, FaultPoint.AfterHandling);
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
        Assert.Empty(story.World.Fly.LiveMachines);
        await (await story.Issue.Comment(2)).ToSay("🛑 Stopped **demo**; its machine is gone.");
    });

    /// <summary>Fly says these of a machine that is being replaced, or has moved: they pass.</summary>
    [Theory]
    [InlineData(412, """{"error":"failed_precondition: machine is in replacing state"}""")]
    [InlineData(400, """{"error":"unable to destroy machine, currently in replacing state"}""")]
    [InlineData(422, """{"error":"machine version has changed"}""")]
    public Task A_destroy_that_Fly_refuses_for_now_is_tried_until_the_machine_is_seen_gone(int status, string body) => Story.Tell(async story =>
    {
        using var no = story.World.Fly.Faults.Fail("DELETE", "/v1/apps/*/machines/*", status, body, times: 2);
        var said = await story.Issue.Say("alice", "@porter demo [[demo:hang]]");
        var answer = await story.Issue.NextComment();
        await answer.ToSay("🏃 **demo** is working on this");

        await story.Issue.Say("alice", "@porter cancel");
        await (await story.Issue.Comment(2)).ToSay("🛑 Stopped **demo**; its machine is gone.");
        Assert.Empty(story.World.Fly.LiveMachines);
        Assert.DoesNotContain("could not destroy", await answer.ToSay("🛑 **demo** was stopped"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await story.Call(HttpMethod.Delete, $"api/tasks/{Story.IdOf(said)}")).Status);
    });

    [Fact]
    public Task A_machine_that_Fly_will_not_let_go_is_named_and_never_called_gone() => Story.Tell(async story =>
    {
        using var no = story.World.Fly.Faults.Fail("DELETE", "/v1/apps/*/machines/*", 403, """{"error":"token may not destroy"}""");
        var said = await story.Issue.Say("alice", "@porter demo [[demo:hang]]");
        var answer = await story.Issue.NextComment();
        await answer.ToSay("🏃 **demo** is working on this");
        var machine = Assert.Single(story.World.Fly.Machines);

        await story.Issue.Say("alice", "@porter cancel");
        await (await story.Issue.Comment(2)).ToSay($"🛑 Stopped **demo**, but Fly would not destroy machine `{machine.Id}`.");
        await answer.ToSay($"⚠️ Porter could not destroy machine `{machine.Id}`: ");
        var (status, problem) = await story.Call(HttpMethod.Delete, $"api/tasks/{Story.IdOf(said)}");
        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Contains(machine.Id, (string?)problem!["detail"], StringComparison.Ordinal);
        Assert.Equal(machine.Id, (string?)(await story.Task(Story.IdOf(said)))["machineLeft"]);

        no.Dispose();
        // The sweep has it in the end.
        await story.World.Until(() => story.World.Fly.LiveMachines.Count == 0, "the machine to be gone", TimeSpan.FromSeconds(60));
    }, settings: new() { ["Porter__Sweep"] = Story.Seconds(2) });
}
