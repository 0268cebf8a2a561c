using System.Text.Json.Nodes;

namespace Porter.Sandbox.Tests.Fly;

/// <summary>The real entrypoint, as a machine of this Fly, on a repository of this GitHub.</summary>
public sealed class DemoAgentTests
{
    [Theory]
    [InlineData("Greet people by name", "", "changes", "greeting(name)")]
    [InlineData("Say goodbye too", "[[demo:commit]]", "changes", "farewell()")]
    [InlineData("Greet people by name", "[[demo:nochange]]", "no_changes", null)]
    [InlineData("Greet people by name", "[[demo:fail]]", "agent_error", null)]
    public async Task The_demo_agent_changes_the_greeting_as_the_issue_and_its_markers_say(
        string title, string marker, string outcome, string? added)
    {
        Assert.SkipWhen(Checkout.Find("worker-image/entrypoint.sh") is null, "no worker-image/entrypoint.sh above this test");
        await using var sandbox = await Sandbox.Start();
        using var app = ApiClient.App(sandbox.GitHub);
        Task<string> token(string contents) =>
            app.InstallationToken(
                sandbox.GitHub,
                new JsonObject
                {
                    ["repositories"] = new JsonArray("greeter"),
                    ["permissions"] = new JsonObject { ["contents"] = contents },
                });
        await using var porter = new PorterDouble(() => token("write"));
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));

        var (status, _) = await fly.Post($"v1/apps/{Sandbox.FlyApp}/machines", new JsonObject
        {
            ["name"] = "task_a-1",
            ["config"] = new JsonObject
            {
                ["image"] = "registry.fly.io/porter-worker:latest",
                ["auto_destroy"] = true,
                ["restart"] = new JsonObject { ["policy"] = "no" },
                ["env"] = new JsonObject
                {
                    ["TASK_ID"] = "task_a",
                    ["REPO_FULL_NAME"] = "acme/greeter",
                    ["AGENT"] = "demo",
                    ["PROMPT"] = $"You are a coding agent.\n\n## Task\n{title}\n\n## Comment\n{marker}\n",
                    ["GITHUB_TOKEN"] = await token("read"),
                    ["GITHUB_URL"] = sandbox.GitHub.Address.ToString().TrimEnd('/'),
                    ["BASE_BRANCH"] = "main",
                    ["CALLBACK_URL"] = new Uri(porter.Address, "api/callbacks/complete").ToString(),
                    ["CALLBACK_TOKEN"] = "1.secret",
                    ["TIMEOUT_SECONDS"] = "60",
                    ["ISSUE_NUMBER"] = "1",
                    ["ISSUE_TITLE"] = title,
                },
            },
        });
        Assert.Equal(200, status);
        var machine = await sandbox.Fly.WaitForMachine();
        await sandbox.Fly.WaitForState(machine, "destroyed", TimeSpan.FromSeconds(120));

        var complete = porter.Heard.LastOrDefault(call => call.Name == "complete").Body;
        Assert.True(complete is not null, string.Join('\n', machine.Log));
        Assert.True((string?)complete["outcome"] == outcome, $"{complete}\n{string.Join('\n', machine.Log)}");
        var branch = sandbox.GitHub.Repository("acme/greeter").Git.Branch("porter/task_a");
        if (added is null)
            Assert.Null(branch);
        else
            Assert.Contains(added, await sandbox.GitHub.Repository("acme/greeter").Git.Diff("main", branch!), StringComparison.Ordinal);
        sandbox.Verify();
    }
}
