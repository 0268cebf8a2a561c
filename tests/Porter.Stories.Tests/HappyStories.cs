using System.Net;

namespace Porter.Stories.Tests;

public class HappyStories
{
    [Fact]
    public Task A_mention_becomes_a_pull_request() => Story.Tell(async story =>
    {
        var said = await story.Issue.Say("alice", "@porter demo greet by name, please");
        Assert.Equal(202, said.Delivery!.StatusCode);

        await story.Issue.Reaction(said.Comment);
        var answer = await story.Issue.NextComment();
        await answer.ToSay("**demo** is getting a machine");
        var pull = await story.World.GitHub.WaitForPullRequest(Story.Repository);
        await answer.ToSay($"✅ **demo** opened #{pull.Issue.Number}: ");

        Assert.Equal($"porter/{Story.IdOf(said)}", pull.HeadBranch);
        Assert.Contains("worked on #1, as alice asked", pull.Issue.Body, StringComparison.Ordinal);
        var task = await story.TaskToEnd(Story.IdOf(said));
        Assert.Equal("complete", (string?)task["status"]);
        Assert.Equal("pull_request", (string?)task["outcome"]);
        Assert.Contains($"/pull/{pull.Issue.Number}", (string?)task["prUrl"], StringComparison.Ordinal);
        Assert.Contains("greet by name, please", (string?)task["prompt"], StringComparison.Ordinal);
        Assert.Contains("Greet people by name", (string?)task["prompt"], StringComparison.Ordinal);
    });

    [Fact]
    public Task A_bare_mention_takes_the_users_default_agent() => Story.Tell(async story =>
    {
        await story.Issue.Say("alice", "@porter");

        await (await story.Issue.NextComment()).ToSay("✅ **demo** opened #");
    });

    [Fact]
    public Task No_changes_are_an_answer_of_their_own() => Story.Tell(async story =>
    {
        var said = await story.Issue.Say("alice", "@porter demo [[demo:nochange]]");

        await (await story.Issue.NextComment()).ToSay("➖ **demo** finished and changed nothing.");
        Assert.Equal("no_changes", (string?)(await story.TaskToEnd(Story.IdOf(said)))["outcome"]);
        story.NoPullRequest();
    });

    [Fact]
    public Task The_log_can_be_read_while_and_after_it_is_written() => Story.Tell(async story =>
    {
        var said = await story.Issue.Say("alice", "@porter demo");
        await (await story.Issue.NextComment()).ToSay("✅ **demo** opened #");

        var (status, log) = await story.Call(HttpMethod.Get, $"api/tasks/{Story.IdOf(said)}/log");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEmpty(log!["lines"]!.AsArray());
    });

    [Fact]
    public Task A_long_issue_of_two_byte_characters_reaches_the_agent_whole_enough() => Story.Tell(async story =>
    {
        var thread = story.World.GitHub.OpenIssue(Story.Repository, "bob", "Long", new string('é', 65_536));
        await thread.Say("alice", "@porter demo");

        await (await thread.NextComment()).ToSay("✅ **demo** opened #");
        var machine = await story.World.Fly.WaitForMachine();
        Assert.True(System.Text.Encoding.UTF8.GetByteCount(machine.Env["PROMPT"]) <= 96 * 1024);
    });

    [Fact]
    public Task What_the_machine_is_given_is_what_the_specification_says_and_no_more_than_it_needs() => Story.Tell(async story =>
    {
        await story.Issue.Say("alice", "@porter demo");
        await (await story.Issue.NextComment()).ToSay("✅ **demo** opened #");

        var machine = Assert.Single(story.World.Fly.Machines);
        Assert.Equal("registry.fly.io/porter-worker:latest", (string?)machine.Config["image"]);
        Assert.True((bool?)machine.Config["auto_destroy"]);
        Assert.Equal("no", (string?)machine.Config["restart"]!["policy"]);
        Assert.Equal("shared 2 2048", $"{machine.Config["guest"]!["cpu_kind"]} {machine.Config["guest"]!["cpus"]} {machine.Config["guest"]!["memory_mb"]}");
        string[] expected = ["TASK_ID", "REPO_FULL_NAME", "AGENT", "PROMPT", "GITHUB_TOKEN", "CALLBACK_URL", "CALLBACK_TOKEN", "BASE_BRANCH", "GITHUB_URL", "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "ISSUE_NUMBER", "ISSUE_TITLE", "TIMEOUT_SECONDS"];
        Assert.Equal(expected.Order(), machine.Env.Keys.Order());

        // A worker's callbacks prove themselves with a bearer token, as the API's callers do; GitHub is only shown the callers'.
        Assert.DoesNotContain(story.World.GitHub.Exchanges.Of("GET", "/user"), asked => asked.Status == 401);
    });
}
