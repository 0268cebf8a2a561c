using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Porter.Sandbox.Fly;
using Porter.Sandbox.GitHub.State;
using Porter.Sandbox.GitHub.Threads;
using Porter.Web.Tests;

[assembly: AssemblyFixture(typeof(PorterApp))]

namespace Porter.Web.Tests;

/// <summary>
/// The whole of Porter in a process of its own, with its grains and its database, between the sandbox's GitHub and Fly. Its machines do nothing
/// until they are stopped: what a worker says, the tests say in its place.
/// </summary>
public sealed class PorterApp : IAsyncLifetime
{
    public const string Repository = "acme/shop";

    private int users;
    private PorterProcess porter = null!;

    internal Sandbox.Sandbox World { get; private set; } = null!;

    public Uri Address => porter.Address;

    public async ValueTask InitializeAsync()
    {
        World = await Sandbox.Sandbox.Start(new() { Seed = false, Worker = Idle });
        await World.GitHub.AddRepository(Repository);
        World.GitHub.Install("acme");
        porter = await PorterProcess.Start(World.PorterSettings());
        World.GitHub.App.WebhookUrl = new Uri(Address, "/api/webhooks/github");
    }

    public async ValueTask DisposeAsync()
    {
        await porter.DisposeAsync();
        await World.DisposeAsync();
    }

    /// <summary>Somebody nobody else in these tests is, who may push to the repository and has told Porter the keys.</summary>
    internal async Task<Somebody> NewUser(bool connected = true)
    {
        var login = $"user{Interlocked.Increment(ref users)}";
        World.GitHub.AddUser(login);
        World.GitHub.Repository(Repository).Roles[login] = Role.Write;
        var user = new Somebody(this, login, World.GitHub.TokenFor(login));
        if (connected)
            await user.Put("/api/config", new { flyToken = World.Fly.TokenFor(Sandbox.Sandbox.FlyApp), anthropicKey = "sk-ant-0123456789", defaultAgent = "claude" });
        return user;
    }

    /// <summary>An issue of somebody's in the repository.</summary>
    internal IssueThread NewIssue(Somebody by) => World.GitHub.OpenIssue(Repository, by.Login, "Greet in French", "Say bonjour.");

    internal HttpClient Anonymous() => new() { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(90) };

    private static async Task<int> Idle(WorkerContext run, CancellationToken stop)
    {
        await Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        return 0;
    }
}

/// <summary>A caller of the API.</summary>
internal sealed class Somebody(PorterApp app, string login, string token)
{
    private readonly HttpClient http = Client(app, token);

    public string Login => login;

    public Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.ExpectContinue = body is string;
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task<JsonNode> Get(string path) => Told(Send(HttpMethod.Get, path));

    public Task<JsonNode> Put(string path, object body) => Told(Send(HttpMethod.Put, path, body));

    /// <summary>Starts a task on an issue; its id.</summary>
    public async Task<string> StartTask(IssueThread issue, string? agent = null) =>
        (string)(await Told(Send(HttpMethod.Post, "/api/tasks", new { repo = PorterApp.Repository, issueNumber = issue.Issue.Number, agent })))["id"]!;

    /// <summary>Starts a task, and waits for its machine.</summary>
    public async Task<Machine> StartMachine()
    {
        var id = await StartTask(app.NewIssue(this));
        return await app.World.Fly.WaitForMachine(machine => machine.Env["TASK_ID"] == id, TimeSpan.FromSeconds(90));
    }

    private static async Task<JsonNode> Told(Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri} answered {(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    private static HttpClient Client(PorterApp app, string token)
    {
        var client = app.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}

internal static class Answers
{
    /// <summary>That the answer is a problem of that status, with a sentence that holds this.</summary>
    public static async Task IsProblem(this Task<HttpResponseMessage> answer, int status, string detail = "")
    {
        using var response = await answer;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"expected {status}, got {(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<JsonObject>(text)!;
        Assert.Equal(status, (int)problem["status"]!);
        Assert.Contains(detail, (string?)problem["detail"] ?? "", StringComparison.Ordinal);
    }

    /// <summary>That the answer has that status; its body.</summary>
    public static async Task<JsonNode> Is(this Task<HttpResponseMessage> answer, int status)
    {
        using var response = await answer;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"expected {status}, got {(int)response.StatusCode}: {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }
}
