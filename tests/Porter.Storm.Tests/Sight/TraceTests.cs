using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Porter.Processes;
using Porter.Sandbox.Fly;

namespace Porter.Storm.Tests.Sight;

/// <summary>What can be seen of two silos and a web on PostgreSQL, real processes all, while one task outlives its silo.</summary>
public sealed class TraceTests : IAsyncDisposable
{
    private const string Repository = "acme/greeter";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly TaskCompletionSource _mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _directory = Directory.CreateTempSubdirectory("porter-sight-").FullName;

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        // What the processes said stays where it can be of use.
        if (TestContext.Current.TestState?.Result is not TestResult.Failed)
            Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task One_trace_follows_a_task_from_webhook_to_comment_though_its_silo_dies_on_the_way()
    {
        Assert.SkipUnless(Postgres.IsInstalled, Postgres.Remedy);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        await using var world = await Sandbox.Sandbox.Start();
        await using var collector = await Collector.Start();
        using var cluster = await PorterCluster.Start(silos: 2, webs: 1, Settings(world, collector), _directory, limit.Token);
        var web = cluster.Webs[0];
        world.GitHub.App.WebhookUrl = new Uri(web.Address, "api/webhooks/github");
        world.Fly.Worker = (run, stop) => Work(world, web, run, stop);
        var (alice, fly) = (world.GitHub.TokenFor("alice"), world.Fly.TokenFor(Sandbox.Sandbox.FlyApp));
        Assert.Equal(HttpStatusCode.OK, await Call(web, HttpMethod.Put, "api/config", alice, new { flyToken = fly, defaultAgent = "demo" }));

        var issue = world.GitHub.Issue(Repository, 1);
        var said = await issue.Say("alice", "@porter demo");
        var answer = await issue.NextComment(Patience);
        await answer.ToSay("🏃 **demo** is working on this", Patience);
        await world.GitHub.Issue(Repository, 2).Say("alice", "@porter help");
        await world.GitHub.Issue(Repository, 2).NextComment(Patience);

        // All that the first silo did is with the collector before it dies.
        var made = await collector.Until(s => s.Name == "CreateMachine 1", "the effect that makes the machine");
        var webhook = await collector.RootOf(made);
        Assert.Equal(("Porter.Web", "POST /api/webhooks/github", web.ProcessId), (webhook.Service, webhook.Name, webhook.Process));
        var silo = Assert.Single(cluster.Silos, s => s.ProcessId == made.Process);
        var other = Assert.Single(cluster.Silos, s => s != silo);
        await Follows(webhook, "Porter.Silo", silo, "ITaskGrain/Submit");
        await Follows(webhook, "Porter.Silo", silo, "GitHub create_comment");
        var create = await Follows(webhook, "Porter.Silo", silo, "Fly create");
        var post = await collector.Until(s => s.Parent == create.Id, "the request to Fly");
        Assert.Equal(("POST", silo.ProcessId), (post.Name, post.Process));
        var report = await collector.Until(s => s.Links.Contains(webhook.Trace) && s.Name.Contains("ITaskGrain/Report", StringComparison.Ordinal), "a worker's report, which points to the task's trace");
        Assert.Equal("POST /api/callbacks/started", (await collector.RootOf(report)).Name);
        var help = await collector.Until(s => s.Name == "Help Answering", "the answer to a word that is no task");
        Assert.Equal("POST /api/webhooks/github", (await collector.RootOf(help)).Name);

        await silo.Kill();
        _mayEnd.SetResult();
        await answer.ToSay("✅ **demo** opened #", Patience);

        await Follows(webhook, "Porter.Silo", other, "OpenPullRequest");
        await Follows(webhook, "Porter.Silo", other, "GitHub open_pull_request");
        await Follows(webhook, "Porter.Silo", other, "GitHub edit_comment");
        await Follows(webhook, "Porter.Silo", other, "Fly destroy");

        // The silo that saw them end had not seen them begin.
        Assert.Contains("porter_latency_done_to_pull_request_seconds_count", await Metrics(other), StringComparison.Ordinal);
        Assert.Contains("porter_latency_webhook_to_stored_seconds_count", await Metrics(web), StringComparison.Ordinal);
        var gist = Assert.Single(world.GitHub.Gists).Id;
        var callback = Assert.Single(world.Fly.Machines).Env["CALLBACK_TOKEN"];
        foreach (var secret in new[] { alice, fly, gist, callback, world.GitHub.App.WebhookSecret, world.GitHub.App.ClientSecret })
            Assert.DoesNotContain(collector.Bodies, body => body.Contains(secret, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, await Call(other, HttpMethod.Get, "healthz"));
        Assert.Equal(HttpStatusCode.NotFound, await Call(other, HttpMethod.Get, "orleans/"));

        // A web without a silo is alive, and not ready.
        await web.UntilReady(limit.Token);
        await other.Kill();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Call(web, HttpMethod.Get, "readyz"));
        Assert.Equal(HttpStatusCode.OK, await Call(web, HttpMethod.Get, "healthz"));

        async Task<Span> Follows(Span root, string service, Node node, string name)
        {
            var span = await collector.Until(s => s.Trace == root.Trace && s.Service == service && s.Process == node.ProcessId && s.Name.Contains(name, StringComparison.Ordinal), $"{name} by {node.Name} in the trace {root.Trace}");
            Assert.Equal(root, await collector.RootOf(span));
            return span;
        }
    }

    /// <summary>The worker's half: begins, waits to be told to end, hands a change in, and asks again until it is heard.</summary>
    private async Task<int> Work(Sandbox.Sandbox world, Node web, WorkerContext run, CancellationToken stop)
    {
        var (task, token) = (run.Env["TASK_ID"], run.Env["CALLBACK_TOKEN"]);
        await Tell("started", new { task_id = task });
        await _mayEnd.Task.WaitAsync(stop);
        await world.GitHub.Repository(Repository).Git.Commit($"porter/{task}", "Greet\n", new Dictionary<string, string?> { ["new.txt"] = "new\n" }, TimeProvider.System.GetUtcNow());
        await Tell("complete", new { task_id = task, status = "complete" });
        return 0;

        async Task Tell(string kind, object body)
        {
            while (await Call(web, HttpMethod.Post, $"api/callbacks/{kind}", token, body) is not (HttpStatusCode.OK or HttpStatusCode.Conflict))
                await Task.Delay(500, stop);
        }
    }

    private async Task<HttpStatusCode> Call(Node node, HttpMethod method, string path, string? token = null, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(node.Address, path)) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    private Task<string> Metrics(Node node) => _http.GetStringAsync(new Uri(node.Address, "metrics"));

    private static Dictionary<string, string> Settings(Sandbox.Sandbox world, Collector collector) => new(world.PorterSettings().Concat(collector.Settings))
    {
        ["Porter__Pulse"] = "00:00:03",
        // Two cores do all of this: a silo that is only starved must not be taken for dead.
        ["Orleans__Membership__ProbeTimeout"] = "00:00:03",
        ["Orleans__Membership__MaxProbeTimeout"] = "00:00:03",
        ["Orleans__Messaging__ResponseTimeout"] = "00:00:12",
    };
}
