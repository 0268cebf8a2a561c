using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Porter.Stories.Tests;

public class AgentStories
{
    private static readonly Dictionary<string, string> Short = new() { ["Porter__TaskTimeout"] = Story.Seconds(15) };

    [Fact]
    public Task An_agent_that_fails_is_told_with_its_reason() => Story.Tell(async story =>
    {
        var said = await story.Issue.Say("alice", "@porter demo [[demo:fail]]");

        var text = await (await story.Issue.NextComment()).ToSay("❌ **demo** failed: ");
        Assert.Contains("`@porter retry` tries again", text, StringComparison.Ordinal);
        Assert.Equal("agent_error", (string?)(await story.TaskToEnd(Story.IdOf(said)))["outcome"]);
        story.NoPullRequest();
    });

    [Fact]
    public Task An_agent_that_hangs_is_stopped_in_time_and_its_work_so_far_is_linked() => Story.Tell(
        async story =>
        {
            var said = await story.Issue.Say("alice", "@porter demo [[demo:wip-hang]]");

            var text = await (await story.Issue.NextComment()).ToSay("⏱️ **demo** ran out of time: ", TimeSpan.FromSeconds(120));
            Assert.Contains($"What it had done is on branch `porter/{Story.IdOf(said)}`", text, StringComparison.Ordinal);
            Assert.NotNull(story.World.GitHub.Repository(Story.Repository).Git.Branch($"porter/{Story.IdOf(said)}"));
            story.NoPullRequest();
        },
        Short);

    [Fact]
    public Task A_worker_that_does_not_keep_the_time_is_stopped_from_outside() => Story.Tell(
        async story =>
        {
            story.World.Fly.Worker = async (run, stop) =>
            {
                await story.Callback("started", run.Env["CALLBACK_TOKEN"], new { task_id = run.Env["TASK_ID"] });
                await Task.Delay(Timeout.InfiniteTimeSpan, stop);
                return 0;
            };
            var said = await story.Issue.Say("alice", "@porter demo");

            await (await story.Issue.NextComment()).ToSay("⏱️ **demo** ran out of time: it was not done after 5 seconds.", TimeSpan.FromSeconds(120));
            Assert.Equal("timed_out", (string?)(await story.TaskToEnd(Story.IdOf(said)))["outcome"]);
        },
        new() { ["Porter__TaskTimeout"] = Story.Seconds(5) });

    [Fact]
    public Task A_minimal_worker_of_the_specification_gets_its_pull_request() => Story.Tell(async story =>
    {
        var repository = story.World.GitHub.Repository(Story.Repository);
        story.World.Fly.Worker = async (run, _) =>
        {
            await repository.Git.Commit($"porter/{run.Env["TASK_ID"]}", "By a minimal worker\n", new Dictionary<string, string?> { ["new.txt"] = "new\n" }, TimeProvider.System.GetUtcNow());
            await story.Callback("complete", run.Env["CALLBACK_TOKEN"], new { task_id = run.Env["TASK_ID"], status = "complete" });
            return 0;
        };
        await story.Issue.Say("alice", "@porter demo");

        await (await story.Issue.NextComment()).ToSay("✅ **demo** opened #");
        Assert.Equal("main", story.OnlyPullRequest.BaseBranch);
    });

    [Fact]
    public Task A_minimal_worker_that_pushed_nothing_changed_nothing() => Story.Tell(async story =>
    {
        story.World.Fly.Worker = async (run, _) =>
        {
            await story.Callback("complete", run.Env["CALLBACK_TOKEN"], new { task_id = run.Env["TASK_ID"], status = "complete" });
            return 0;
        };
        await story.Issue.Say("alice", "@porter demo");

        await (await story.Issue.NextComment()).ToSay("➖ **demo** finished and changed nothing.");
    });

    [Fact]
    public Task Progress_tokens_and_cost_are_seen() => Story.Tell(async story =>
    {
        var mayEnd = new TaskCompletionSource();
        story.World.Fly.Worker = async (run, stop) =>
        {
            var (token, id) = (run.Env["CALLBACK_TOKEN"], run.Env["TASK_ID"]);
            await story.Callback("started", token, new { task_id = id });
            var line = new { at = "2026-11-24T12:00:00Z", kind = "tool", text = "edit src/greeting.js" };
            var progress = new { task_id = id, first = 0, lines = new[] { line }, step = "editing `src/greeting.js`", usage = new { input_tokens = 900, output_tokens = 100, cost_usd = 0.01 } };
            await story.Callback("progress", token, progress);
            await story.Callback("progress", token, progress);
            await mayEnd.Task.WaitAsync(stop);
            await story.Callback("complete", token, new { task_id = id, status = "failed", outcome = "agent_error", error = "Anthropic refused the API key (401).", usage = new { input_tokens = 40_000, output_tokens = 1_000, cost_usd = 0.23 } });
            return 0;
        };
        var said = await story.Issue.Say("alice", "@porter demo");
        var task = await story.TaskToBe(Story.IdOf(said), t => t["step"] is not null, "telling its step");

        Assert.Equal("editing `src/greeting.js`", (string?)task["step"]);
        Assert.Equal(900, (long?)task["usage"]!["inputTokens"]);
        var (_, log) = await story.Call(HttpMethod.Get, $"api/tasks/{Story.IdOf(said)}/log");
        Assert.Equal("edit src/greeting.js", (string?)Assert.Single(log!["lines"]!.AsArray())!["text"]);

        mayEnd.SetResult();
        await (await story.Issue.NextComment()).ToSay("❌ **demo** failed: Anthropic refused the API key (401). 41 k tokens, $0.23. `@porter retry` tries again.");
    });

    [Fact]
    public Task A_key_that_is_not_set_is_named_before_a_machine_is_paid_for() => Story.Tell(async story =>
    {
        await story.Issue.Say("alice", "@porter claude");

        await (await story.Issue.NextComment()).ToSay("🚫 @alice, your Anthropic API key is not set, and claude needs it.");
        Assert.Empty(story.World.Fly.Machines);
    });

    [Fact]
    public Task A_default_agent_that_does_not_exist_is_told_before_a_machine_is_paid_for() => Story.Tell(async story =>
    {
        // Porter's own API refuses such a name; a gist can be edited without it.
        using var http = new HttpClient { BaseAddress = story.World.GitHub.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", story.AliceToken);
        http.DefaultRequestHeaders.Add("User-Agent", "alice");
        var file = new { content = $$"""{"fly_token":"{{story.FlyToken}}","default_agent":"robocop"}""" };
        var gist = Assert.Single(story.World.GitHub.Gists);
        using var edited = await http.PatchAsJsonAsync($"gists/{gist.Id}", new { files = new Dictionary<string, object> { ["porter.json"] = file } });
        Assert.True(edited.IsSuccessStatusCode, $"the gist could not be edited: {await edited.Content.ReadAsStringAsync()}");
        await story.Porter.Restart();

        await story.Issue.Say("alice", "@porter");

        await (await story.Issue.NextComment()).ToSay("🚫 @alice, your settings name `robocop` as the agent, and Porter has none of that name.");
        Assert.Empty(story.World.Fly.Machines);
    });

    [Fact]
    public Task Somebody_who_never_connected_is_told_where_to() => Story.Tell(async story =>
    {
        await story.Issue.Say("bob", "@porter demo");

        await (await story.Issue.NextComment()).ToSay($"🚫 @bob, Porter does not have your config yet: connect your account and set your keys. Correct it in your [settings]({story.Porter.Address}settings)");

        // The link leads somewhere.
        using var http = new HttpClient();
        Assert.Contains("flyToken", await http.GetStringAsync(new Uri(story.Porter.Address, "settings")), StringComparison.Ordinal);
    });
}
