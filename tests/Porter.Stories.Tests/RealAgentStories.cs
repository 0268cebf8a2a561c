using Porter.Sandbox;

namespace Porter.Stories.Tests;

/// <summary>The real CLIs, from the mention to the comment, against a scripted model.</summary>
public class RealAgentStories
{
    private static readonly object[] Edit = [new { command = "echo 'edited by the agent' > EDITED.md" }, new { say = "I created EDITED.md." }];

    [Theory]
    [InlineData("claude", @"\$0\.\d+")]
    [InlineData("opencode", @"\$0\.\d+")]
    [InlineData("codex", "cost unknown")]
    [InlineData("gemini", "cost unknown")]
    public Task A_real_agent_edits_a_file_and_a_pull_request_comes_back_with_its_price(string agent, string price) => Tell(Edit, async story =>
    {
        await story.Issue.Say("alice", $"@porter {agent}");

        var text = await (await story.Issue.NextComment()).ToSay($"✅ **{agent}** opened #", TimeSpan.FromSeconds(240));
        Assert.Matches($@"1 file, \+1 −0, in .*\. \d+( k)? tokens, {price}\.", text);
        Assert.Contains("I created EDITED.md.", story.OnlyPullRequest.Issue.Body, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("claude")]
    [InlineData("opencode")]
    public Task A_wrong_key_is_called_a_wrong_key(string agent) => Tell([Fail(401, "authentication_error", "invalid x-api-key")], async story =>
    {
        await story.Issue.Say("alice", $"@porter {agent}");
        await (await story.Issue.NextComment()).ToSay($"❌ **{agent}** failed: Anthropic refused the API key (401).", TimeSpan.FromSeconds(240));
    });

    [Fact]
    public Task An_exhausted_credit_is_called_so() => Tell([Fail(400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API.")], async story =>
    {
        await story.Issue.Say("alice", "@porter claude");
        await (await story.Issue.NextComment()).ToSay("❌ **claude** failed: The Anthropic account behind this key has no credit left (400).", TimeSpan.FromSeconds(240));
    });

    [Fact]
    public Task An_overloaded_model_is_called_so() => Tell([Fail(529, "overloaded_error", "Overloaded")], async story =>
    {
        await story.Issue.Say("alice", "@porter claude");
        await (await story.Issue.NextComment()).ToSay(text => text.Contains("Anthropic is overloaded", StringComparison.Ordinal), TimeSpan.FromSeconds(240), "that Anthropic is overloaded");
    });

    [Fact]
    public Task A_model_that_never_answers_is_called_so() => Tell([new { hang = true }], async story =>
    {
        await story.Issue.Say("alice", "@porter claude");
        await (await story.Issue.NextComment()).ToSay("⏱️ **claude** ran out of time: Claude Code was stopped at its limit of 1 minute; it was waiting for Anthropic to answer.", TimeSpan.FromSeconds(240));
    });

    private static object Fail(int status, string type, string message) => new { fail = new object[] { status, type, message } };

    private static async Task Tell(object[] turns, Func<Story, Task> tell)
    {
        using var agents = await RealAgents.Start(turns);
        await Story.Tell(
            async story =>
            {
                await story.Connect("alice", story.AliceToken, new { anthropicKey = "sk-ant-of-a-story-0123", openaiKey = "sk-of-a-story-0123", geminiKey = "AIza-of-a-story-0123" });
                await tell(story);
            },
            new() { ["Porter__TaskTimeout"] = Story.Seconds(60) },
            new SandboxOptions { MachineEnvironment = agents.MachineEnvironment });
    }
}
