namespace Porter.Sandbox.Cli;

/// <summary><c>--worlds</c>: both worlds, and the environment for a Porter that is started elsewhere, under a debugger say.</summary>
internal static class WorldsCommand
{
    private const int UsualPort = 5_000;

    public static async Task<int> Run(Sandbox sandbox, int porterPort, TextWriter output, CancellationToken stop)
    {
        var porter = $"http://127.0.0.1:{(porterPort == 0 ? UsualPort : porterPort)}";
        sandbox.GitHub.App.WebhookUrl = new Uri($"{porter}/api/webhooks/github");
        await output.WriteLineAsync($"""
            # GitHub {sandbox.GitHub.Address}  Fly {sandbox.Fly.Address}
            # In the shell that starts Porter:
            export ASPNETCORE_URLS={porter}
            """);
        foreach (var (name, value) in sandbox.PorterSettings())
            await output.WriteLineAsync($"export {name}='{value}'");
        await output.WriteLineAsync($"""
            # In the shell that calls its API (docs/api.md), as alice, who is not connected yet:
            export PORTER={porter}
            export TOKEN={sandbox.GitHub.TokenFor("alice")}
            export FLY_TOKEN={sandbox.Fly.TokenFor(Sandbox.FlyApp)}
            """);
        await new Timeline(sandbox, output).PrintUntil(() => false, Timeout.InfiniteTimeSpan, stop);
        return 0;
    }
}
