using System.Net;
using Porter.Grains.Commands;
using Porter.Sandbox.Fly;

namespace Porter.Stories.Tests;

public class CallbackStories
{
    [Fact]
    public Task A_forged_callback_is_not_heard() => Story.Tell(async story =>
    {
        var said = await story.Issue.Say("alice", "@porter demo [[demo:hang]]");
        var answer = await story.Issue.NextComment();
        await answer.ToSay("🏃 **demo** is working on this");
        var machine = Assert.Single(story.World.Fly.Machines);
        var id = Story.IdOf(said).Value;
        var other = (await story.OtherIssue.Say("alice", "@porter demo [[demo:hang]]")).Comment.Id;

        var done = new { task_id = id, status = "complete" };
        Assert.Equal(HttpStatusCode.Unauthorized, await story.Callback("complete", "1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", done));
        Assert.Equal(HttpStatusCode.Unauthorized, await story.Callback("complete", "nonsense", done));
        var token = machine.Env["CALLBACK_TOKEN"];
        Assert.Equal(HttpStatusCode.Unauthorized, await story.Callback("complete", token, new { task_id = Grains.Tasks.TaskId.For(CommandSource.Comment(other)).Value, status = "complete" }));
        Assert.Equal(HttpStatusCode.Unauthorized, await story.Callback("complete", "2" + token[1..], done));

        Assert.Equal("running", (string?)(await story.Task(Story.IdOf(said)))["status"]);
        await story.Call(HttpMethod.Delete, $"api/tasks/{id}");
        await answer.ToSay("🛑 ");
        await story.Call(HttpMethod.Delete, $"api/tasks/{Grains.Tasks.TaskId.For(CommandSource.Comment(other))}");
        await (await story.OtherIssue.NextComment()).ToSay("🛑 ");
    });

    [Fact]
    public Task A_machine_that_never_starts_is_replaced_once_and_the_old_attempt_is_not_heard() => Story.Tell(
        async story =>
        {
            story.World.Fly.NextMachines(MachineBehavior.NeverStarts);
            await story.Issue.Say("alice", "@porter demo");

            await (await story.Issue.NextComment()).ToSay("✅ **demo** opened #", TimeSpan.FromSeconds(120));
            Assert.Equal(2, story.World.Fly.Machines.Count);
            var first = story.World.Fly.Machines[0];
            Assert.EndsWith("-1", first.Name, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Conflict, await story.Callback("complete", first.Env["CALLBACK_TOKEN"], new { task_id = first.Env["TASK_ID"], status = "complete" }));
        },
        new() { ["Porter__StartTimeout"] = Story.Seconds(8) });

    [Fact]
    public Task A_callback_that_is_lost_is_not_a_hung_task() => Story.Tell(async story =>
    {
        story.World.Fly.Worker = async (run, _) =>
        {
            await story.Callback("started", run.Env["CALLBACK_TOKEN"], new { task_id = run.Env["TASK_ID"] });
            return 3;
        };
        var said = await story.Issue.Say("alice", "@porter demo");

        await (await story.Issue.NextComment()).ToSay("❌ **demo** lost its machine: it ended without a word (exit code 3).", TimeSpan.FromSeconds(180));
        Assert.Equal("machine_lost", (string?)(await story.TaskToEnd(Story.IdOf(said)))["outcome"]);
    });

    [Fact]
    public Task Out_of_memory_is_called_by_its_name() => Story.Tell(async story =>
    {
        await story.Issue.Say("alice", "@porter demo [[demo:hang]]");
        var answer = await story.Issue.NextComment();
        await answer.ToSay("🏃 **demo** is working on this");

        await FlyWorld.RunOutOfMemory(Assert.Single(story.World.Fly.Machines));

        await answer.ToSay("❌ **demo** lost its machine: it ran out of memory.", TimeSpan.FromSeconds(180));
    });
}
