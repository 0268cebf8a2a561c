using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Porter.Grains.Commands;
using Porter.Grains.Tasks;
using Porter.Processes;
using Porter.Sandbox;
using Porter.Sandbox.Contract;
using Porter.Sandbox.GitHub.Threads;
using PullRequest = Porter.Sandbox.GitHub.State.PullRequest;

namespace Porter.Stories.Tests;

/// <summary>A Porter between a GitHub and a Fly, all of them real processes and sockets, and what happened there.</summary>
internal sealed class Story
{
    public const string Repository = "acme/greeter";
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly HttpClient _http;

    private Story(Sandbox.Sandbox world, PorterCluster cluster, string directory)
    {
        (World, Cluster, Directory) = (world, cluster, directory);
        _http = new() { BaseAddress = Porter.Address, Timeout = TimeSpan.FromSeconds(60) };
        AliceToken = world.GitHub.TokenFor("alice");
        FlyToken = world.Fly.TokenFor(global::Porter.Sandbox.Sandbox.FlyApp);
    }

    public Sandbox.Sandbox World { get; }

    public PorterCluster Cluster { get; }

    /// <summary>Where Porter's processes work.</summary>
    public string Directory { get; }

    /// <summary>The web; the grains are inside, unless the story is told of a cluster.</summary>
    public Node Porter => Cluster.Webs[0];

    public string AliceToken { get; }

    public string FlyToken { get; }

    public IssueThread Issue => World.GitHub.Issue(Repository, 1);

    public IssueThread OtherIssue => World.GitHub.Issue(Repository, 2);

    /// <summary>Tells a story to its end: everything quiet, every promise kept, nothing unread, nothing unexpected.</summary>
    /// <param name="tell">What happens.</param>
    /// <param name="settings">Porter's settings for this story, as <c>Porter__TaskTimeout</c>.</param>
    /// <param name="options">The sandbox.</param>
    /// <param name="silos">How many silos beside the web; 0 is a web with the grains inside, on SQLite.</param>
    /// <param name="store">Where silos keep everything.</param>
    public static async Task Tell(
        Func<Story, Task> tell, Dictionary<string, string>? settings = null, SandboxOptions? options = null, int silos = 0,
        ClusterStore store = ClusterStore.Postgres)
    {
        using var directory = new TemporaryDirectory("porter-story-");
        await using var world = await global::Porter.Sandbox.Sandbox.Start(options);
        var all = new Dictionary<string, string>(world.PorterSettings()) { ["Porter__Pulse"] = Seconds(3) };
        foreach (var (name, value) in settings ?? [])
            all[name] = value;
        using var cluster = await PorterCluster.Start(
            silos, webs: 1, all, directory.Path, TestContext.Current.CancellationToken, store: store);
        var story = new Story(world, cluster, directory.Path);
        world.GitHub.App.WebhookUrl = new Uri(story.Porter.Address, "api/webhooks/github");
        try
        {
            await story.Connect("alice", story.AliceToken);
            // A limit for all of it, however many waits it is made of: nothing is left hanging in a build.
            await tell(story).WaitAsync(Longest);
            await story.End();
        }
        catch (Exception e)
        {
            var heard = world.GitHub.Exchanges.All.Concat(world.Fly.Exchanges.All).OrderBy(x => x.At).TakeLast(40);
            var machines = world.Fly.Machines.Select(m => $"{m}: {string.Join(" | ", m.Log.TakeLast(8))}");
            var said = cluster.Nodes.Select(node => $"---- {node.Name} ----\n{string.Join('\n', node.Log.TakeLast(120))}");
            throw new InvalidOperationException(
                $"{e.Message}\n---- worlds ----\n{string.Join('\n', heard)}\n---- machines ----\n{string.Join('\n', machines)}\n{string.Join('\n', said)}",
                e);
        }
    }

    /// <summary>Gives Porter a user's config, with the Fly token.</summary>
    public async Task Connect(string login, string token, object? config = null)
    {
        using var request = Request(HttpMethod.Put, "api/config", token);
        request.Content = JsonContent.Create(config ?? new { flyToken = FlyToken, defaultAgent = "demo" });
        using var answer = await _http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{login} could not connect: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>Calls Porter's API; as alice unless told otherwise.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Body)> Call(HttpMethod method, string path, object? body = null, string? token = null, string? key = null)
    {
        using var request = Request(method, path, token ?? AliceToken);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async Task<JsonNode> Task(TaskId id, string? token = null)
    {
        var (status, body) = await Call(HttpMethod.Get, $"api/tasks/{id}", token: token);
        Assert.Equal(HttpStatusCode.OK, status);
        return body!;
    }

    /// <summary>Waits until the API says so.</summary>
    public async Task<JsonNode> TaskToBe(TaskId id, Func<JsonNode, bool> that, string what, string? token = null)
    {
        JsonNode? last = null;
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < Quiet;)
        {
            last = await Task(id, token);
            if (that(last))
                return last;
            await System.Threading.Tasks.Task.Delay(50);
        }

        throw new TimeoutException($"Waited {Quiet.TotalSeconds} s for {id} to be {what}; it is {last}");
    }

    public Task<JsonNode> TaskToEnd(TaskId id, string? token = null) =>
        TaskToBe(id, task => (string?)task["status"] is "complete" or "failed", "over", token);

    /// <summary>Posts a callback as a worker would.</summary>
    public async Task<HttpStatusCode> Callback(string name, string token, object body)
    {
        using var request = Request(HttpMethod.Post, $"api/callbacks/{name}", token);
        request.Content = JsonContent.Create(body);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    public static TaskId IdOf(PostedComment said) => TaskId.For(CommandSource.Comment(said.Comment.Id));

    /// <summary>The only pull request there is.</summary>
    public PullRequest OnlyPullRequest => Assert.Single(World.GitHub.Repository(Repository).PullRequests).Pull!;

    public void NoPullRequest() => Assert.Empty(World.GitHub.Repository(Repository).PullRequests);

    /// <summary>Waits until no task is open and no machine is left, then looks whether every promise was kept.</summary>
    private async Task End()
    {
        await World.Until(() => World.Fly.LiveMachines.Count == 0, $"every machine to be gone (there are {string.Join(", ", World.Fly.LiveMachines)})", Quiet);
        var tasks = new List<JsonNode>();
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            var (status, page) = await Call(HttpMethod.Get, "api/tasks?limit=100");
            Assert.Equal(HttpStatusCode.OK, status);
            tasks = [.. page!["items"]!.AsArray().Select(task => task!)];
            if (tasks.All(task => (string?)task["status"] is "complete" or "failed"))
                break;
            if (TimeProvider.System.GetElapsedTime(began) > Quiet)
                Assert.Fail($"Not over: {string.Join('\n', tasks)}");
            await System.Threading.Tasks.Task.Delay(50);
        }

        foreach (var branch in World.GitHub.Repository(Repository).PullRequests.GroupBy(pull => pull.Pull!.HeadBranch))
            Assert.True(branch.Count() == 1, $"{branch.Count()} pull requests for {branch.Key}");
        World.Verify();
        if (OpenApiContract.Missing is null)
        {
            var objections = World.GitHub.Exchanges.All.Concat(World.Fly.Exchanges.All)
                .Where(exchange => exchange.Fault is null && IsApi(exchange.Path))
                .SelectMany(OpenApiContract.Check)
                .Distinct()
                .ToArray();
            Assert.True(objections.Length == 0, $"Not as the official descriptions have it:\n{string.Join('\n', objections)}");
        }
    }

    private static bool IsApi(string path) => !path.Contains(".git/", StringComparison.Ordinal) && !path.StartsWith("/raw/", StringComparison.Ordinal);

    private static HttpRequestMessage Request(HttpMethod method, string path, string token)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    public static string Seconds(double seconds) => TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture);
}
