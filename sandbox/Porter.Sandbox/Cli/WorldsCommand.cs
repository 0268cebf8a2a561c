namespace Porter.Sandbox.Cli;

/// <summary><c>--worlds</c>: both worlds without a Porter, and the environment for one that is started elsewhere, under a debugger say.</summary>
internal static class WorldsCommand
{
    private static readonly Uri DefaultPorterAddress = new("http://127.0.0.1:5000/");

    public static async Task<int> Run(Sandbox sandbox, TextWriter output, CancellationToken stop)
    {
        sandbox.GitHub.App.WebhookUrl = new Uri(DefaultPorterAddress, "api/webhooks/github");
        await output.WriteLineAsync($"# Webhooks go to {sandbox.GitHub.App.WebhookUrl}. In the shell that starts Porter:");
        foreach (var (name, value) in sandbox.PorterSettings())
            await output.WriteLineAsync($"export {name}='{value}'");
        await output.WriteLineAsync($"# alice's GitHub token {sandbox.GitHub.TokenFor("alice")}\n# a Fly token           {sandbox.Fly.TokenFor(Sandbox.FlyApp)}");
        await new Timeline(sandbox, output).PrintUntil(() => false, Timeout.InfiniteTimeSpan, stop);
        return 0;
    }
}
