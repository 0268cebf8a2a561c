using System.Net;

namespace Porter.Stories.Tests;

public class CancelStories
{
    [Fact]
    public Task A_cancel_by_comment_is_answered_when_the_machine_is_gone_and_a_late_callback_changes_nothing() => Story.Tell(async story =>
    {
        var said = await story.Issue.Say("alice", "@porter demo [[demo:hang]]");
        var answer = await story.Issue.NextComment();
        await answer.ToSay("🏃 **demo** is working on this");
        var machine = Assert.Single(story.World.Fly.Machines);

        await story.Issue.Say("bob", "@porter cancel");
        await (await story.Issue.Comment(2)).ToSay("🛑 Stopped **demo**; its machine is gone.");
        Assert.False(machine.IsAlive);
        await answer.ToSay("🛑 **demo** was stopped: @bob cancelled it.");

        var late = await story.Callback("complete", machine.Env["CALLBACK_TOKEN"], new { task_id = machine.Env["TASK_ID"], status = "complete" });
        Assert.Equal(HttpStatusCode.Conflict, late);
        Assert.Equal("cancelled", (string?)(await story.TaskToEnd(Story.IdOf(said)))["outcome"]);
        story.NoPullRequest();
    });

    [Fact]
    public Task A_cancel_by_the_api_is_true_to_its_word() => Story.Tell(async story =>
    {
        var said = await story.Issue.Say("alice", "@porter demo [[demo:hang]]");
        var answer = await story.Issue.NextComment();
        await answer.ToSay("🏃 **demo** is working on this");

        var (status, task) = await story.Call(HttpMethod.Delete, $"api/tasks/{Story.IdOf(said)}");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("failed cancelled", $"{task!["status"]} {task["outcome"]}");
        Assert.Empty(story.World.Fly.LiveMachines);
        await answer.ToSay("🛑 **demo** was stopped: ");
    });

    [Fact]
    public Task Closing_the_issue_stops_its_tasks() => Story.Tell(async story =>
    {
        await story.Issue.Say("alice", "@porter demo [[demo:hang]]");
        var answer = await story.Issue.NextComment();
        await answer.ToSay("🏃 **demo** is working on this");

        var closed = await story.Issue.Close("bob");
        Assert.Equal(202, closed!.StatusCode);
        await answer.ToSay("🛑 **demo** was stopped: @bob closed the issue.");
    });

    [Fact]
    public Task A_cancel_while_the_machine_is_still_being_made_leaves_none_behind() => Story.Tell(async story =>
    {
        var slow = story.World.Fly.Faults.Stall("POST", "/v1/apps/*/machines", Sandbox.Http.FaultPoint.AfterHandling);
        var said = await story.Issue.Say("alice", "@porter demo [[demo:hang]]");
        await slow.WaitUntilHeld();

        await story.Issue.Say("alice", "@porter cancel");
        await story.TaskToBe(Story.IdOf(said), task => (string?)task["step"] == "stopping", "stopping");
        slow.Release();
        await (await story.Issue.Comment(1)).ToSay("🛑 **demo** was stopped: @alice cancelled it.");
        await (await story.Issue.Comment(2)).ToSay("🛑 Stopped **demo**; its machine is gone.");
        Assert.Single(story.World.Fly.Machines);
    });

    [Fact]
    public Task A_cancel_right_behind_the_command_stops_it() => Story.Tell(async story =>
    {
        using var slow = story.World.GitHub.Faults.Delay("GET", "/repos/*/*/collaborators/*/permission", TimeSpan.FromSeconds(2), times: 1);
        await story.Issue.Say("alice", "@porter demo [[demo:hang]]");
        await story.Issue.Say("alice", "@porter cancel");

        await (await story.Issue.NextComment()).ToSay("🛑 ");
        await (await story.Issue.NextComment()).ToSay("🛑 ");
    });
}
