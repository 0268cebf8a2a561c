using Porter.Sandbox.GitHub.State;
using Porter.Sandbox.GitHub.Threads;

namespace Porter.Sandbox.Cli;

/// <summary><c>--once</c>: one mention, step by step to its pull request.</summary>
internal static class OnceCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>0 when a pull request came, its comment names it, and the machine is gone; else 1, with the reason.</summary>
    public static async Task<int> Run(Sandbox sandbox, PorterProcess porter, TextWriter output, CancellationToken stop)
    {
        var thread = sandbox.GitHub.Issue("acme/greeter", 1);
        var timeline = new Timeline(sandbox, output);
        var mention = thread.Say("alice", "@porter demo");
        var done = await timeline.PrintUntil(() => Missing(sandbox, thread) is null, Limit, stop);
        await mention;
        if (!done)
        {
            await output.WriteLineAsync($"\nNot done after {Limit.TotalSeconds:0} s: {Missing(sandbox, thread)}");
            foreach (var machine in sandbox.Fly.Machines)
                await output.WriteLineAsync($"\n{machine} printed:\n{string.Join('\n', machine.Log.TakeLast(30))}");
            await output.WriteLineAsync($"\nPorter printed:\n{string.Join('\n', porter.Log.TakeLast(60))}");
            return 1;
        }

        var pull = PullRequest(sandbox)!;
        await output.WriteLineAsync($"\n{GitHub.Json.IssueJson.PageUrl(pull.Issue, sandbox.GitHub.Urls)}\n");
        await output.WriteLineAsync(await pull.Issue.Repository.Git.Diff(pull.BaseCommit, pull.Head));
        return 0;
    }

    /// <summary>What is still missing, in words; null when nothing is.</summary>
    private static string? Missing(Sandbox sandbox, IssueThread thread)
    {
        var (issue, github) = (thread.Issue, sandbox.GitHub);
        if (github.Webhooks.Deliveries is not [{ Succeeded: true } delivery, ..])
        {
            var failed = github.Webhooks.Deliveries.Count > 0 ? github.Webhooks.Deliveries[0] : null;
            var why = failed is null ? "not sent" : $"{failed.StatusCode} {failed.Status} {failed.Response}";
            return $"Porter has not accepted the webhook ({why}).";
        }

        if (!issue.Comments.SelectMany(comment => comment.Reactions).Any(reaction => reaction.By == github.Bot))
            return $"no reaction to the comment (webhook answered {delivery.StatusCode} {delivery.Response}).";
        if (sandbox.Fly.Machines.Count == 0)
            return "no machine was asked for.";
        if (PullRequest(sandbox) is not { } pull)
            return "no pull request was opened.";
        string[] names = [$"#{pull.Issue.Number}", $"/pull/{pull.Issue.Number}"];
        if (!issue.Comments.Any(comment => comment.ByApp && names.Any(name => comment.Body.Contains(name, StringComparison.Ordinal))))
            return $"no comment names the pull request #{pull.Issue.Number}.";
        return sandbox.Fly.LiveMachines.Count > 0 ? $"{sandbox.Fly.LiveMachines[0]} is still there." : null;
    }

    private static PullRequest? PullRequest(Sandbox sandbox) =>
        sandbox.GitHub.Repository("acme/greeter").PullRequests is [{ Pull: { } pull }, ..] ? pull : null;
}
