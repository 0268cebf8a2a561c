using Porter.Sandbox.GitHub.Threads;

namespace Porter.Stories.Tests;

public class SlotStories
{
    [Fact]
    public Task Of_twenty_six_at_once_five_run_twenty_wait_in_line_and_one_is_refused() => Story.Tell(
        async story =>
        {
            var (most, gate, all) = (0, new Lock(), new TaskCompletionSource());
            story.World.Fly.Worker = async (run, stop) =>
            {
                lock (gate)
                    most = Math.Max(most, story.World.Fly.LiveMachines.Count);
                await all.Task.WaitAsync(stop);
                await story.Callback("complete", run.Env["CALLBACK_TOKEN"], new { task_id = run.Env["TASK_ID"], status = "complete" });
                return 0;
            };
            var threads = Enumerable.Range(1, 26)
                .Select(n => story.World.GitHub.OpenIssue(Story.Repository, "bob", $"Issue {n}"))
                .ToList();
            var said = new List<PostedComment>();
            foreach (var thread in threads)
            {
                said.Add(await thread.Say("alice", "@porter demo"));
                // One after the other, so that the line's order is known.
                await story.TaskToBe(Story.IdOf(said[^1]), task => (string?)task["status"] != "queued" || task["queuePosition"] is not null, "placed");
            }

            await (await threads[25].NextComment()).ToSay("🚫 @alice, your 5 slots are in use and 20 tasks wait behind them.", TimeSpan.FromSeconds(120));
            await (await threads[5].NextComment()).ToSay("⏳ **demo** is first in @alice's queue (5 of 5 slots in use).", TimeSpan.FromSeconds(120));
            await story.World.Until(() => story.World.Fly.LiveMachines.Count == 5, "five machines");
            Assert.Equal(20, (int?)(await story.Task(Story.IdOf(said[24])))["queuePosition"]);

            // Who leaves the line lets the others move up.
            await story.Call(HttpMethod.Delete, $"api/tasks/{Story.IdOf(said[6])}");
            await story.TaskToBe(Story.IdOf(said[7]), task => (int?)task["queuePosition"] == 2, "second in the line");

            all.SetResult();
            foreach (var (thread, index) in threads.Take(25).Select((thread, index) => (thread, index)))
                await (await thread.Comment(1, TimeSpan.FromSeconds(120))).ToSay(index == 6 ? "🛑 **demo** was stopped" : "➖ **demo** finished and changed nothing.", TimeSpan.FromSeconds(180));
            Assert.Equal(5, most);
        },
        new() { ["GitHub__WriteBurst"] = "200", ["GitHub__WritesPerSecond"] = "200" });
}
