using System.Net;
using Porter.Grains.Tasks;

namespace Porter.Web.Tests.Tasks;

public sealed class TaskEndpointTests(PorterApp app)
{
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_task_is_started_once_for_an_idempotency_key()
    {
        var alice = await app.NewUser();
        var issue = app.NewIssue(alice);
        var body = new { repo = PorterApp.Repository, issueNumber = issue.Issue.Number, agent = "claude", prompt = "Mind the tests." };

        using var first = await alice.Send(HttpMethod.Post, "/api/tasks", body, ("Idempotency-Key", "one"));
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        var id = first.Headers.Location!.ToString()["/api/tasks/".Length..];
        Assert.True(TaskId.TryParse(id, out _));

        Assert.Equal(id, (string?)(await alice.Send(HttpMethod.Post, "/api/tasks", body, ("Idempotency-Key", "one")).Is(200))["id"]);
        await alice.Send(HttpMethod.Post, "/api/tasks", body with { agent = "codex" }, ("Idempotency-Key", "one")).IsProblem(422, "another request");
        Assert.NotEqual(id, (string?)(await alice.Send(HttpMethod.Post, "/api/tasks", body, ("Idempotency-Key", "two")).Is(201))["id"]);
        await alice.Send(HttpMethod.Post, "/api/tasks", body, ("Idempotency-Key", new string('x', 256))).IsProblem(400, "Idempotency-Key");

        var task = await alice.Get($"/api/tasks/{id}");
        Assert.Equal(PorterApp.Repository, (string?)task["repo"]);
        Assert.Equal(issue.Issue.Number, (int?)task["issueNumber"]);
        Assert.Equal("claude", (string?)task["agent"]);
        Assert.Equal(alice.Login, (string?)task["requestedBy"]);
        Assert.Contains("Mind the tests.", (string?)task["prompt"], StringComparison.Ordinal);
        Assert.Null(task["prUrl"]);
    }

    [Fact]
    public async Task A_wrong_request_is_refused_with_a_reason()
    {
        var alice = await app.NewUser(connected: false);
        await alice.Send(HttpMethod.Post, "/api/tasks", new { repo = "acme", issueNumber = 1 }).IsProblem(400, "'repo'");
        await alice.Send(HttpMethod.Post, "/api/tasks", new { repo = "acme/shop", issueNumber = 1, agent = "cluade" }).IsProblem(400, "Did you mean 'claude'?");
        await alice.Send(HttpMethod.Post, "/api/tasks", new { repo = "acme/shop", issue_number = 1 }).IsProblem(400, "issue_number");
        await alice.Send(HttpMethod.Post, "/api/tasks", new { repo = "acme/shop", issueNumber = "one" }).IsProblem(400, "issueNumber");
        await alice.Send(HttpMethod.Post, "/api/tasks").IsProblem(400);
        await alice.Send(HttpMethod.Get, "/api/tasks?limit=many").IsProblem(400, "Limit");
        await alice.Send(HttpMethod.Get, "/api/tasks?status=done").IsProblem(400, "'status'");
        await alice.Send(HttpMethod.Get, "/api/tasks?cursor=x").IsProblem(400, "'cursor'");
        await alice.Send(HttpMethod.Patch, "/api/tasks").IsProblem(405);
        await alice.Send(HttpMethod.Post, "/api/tasks", new string('x', 300_000)).IsProblem(413);
    }

    [Fact]
    public async Task Tasks_are_listed_newest_first_in_pages()
    {
        var alice = await app.NewUser();
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add(await alice.StartTask(app.NewIssue(alice), i == 0 ? "claude" : null));
        ids.Reverse();

        var first = await alice.Get("/api/tasks?limit=2");
        Assert.Equal(ids[..2], first["items"]!.AsArray().Select(task => (string)task!["id"]!));
        var second = await alice.Get($"/api/tasks?limit=2&cursor={(string?)first["nextCursor"]}");
        Assert.Equal(ids[2..], second["items"]!.AsArray().Select(task => (string)task!["id"]!));
        Assert.Null(second["nextCursor"]);
        Assert.Equal(3, (await alice.Get($"/api/tasks?repo={PorterApp.Repository}"))["items"]!.AsArray().Count);
        Assert.Empty((await alice.Get("/api/tasks?repo=acme/other"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Somebody_elses_task_is_not_there()
    {
        var (alice, bob) = (await app.NewUser(), await app.NewUser(connected: false));
        var id = await alice.StartTask(app.NewIssue(alice));
        await bob.Send(HttpMethod.Get, $"/api/tasks/{id}").IsProblem(404);
        await bob.Send(HttpMethod.Delete, $"/api/tasks/{id}").IsProblem(404);
        await bob.Send(HttpMethod.Post, $"/api/tasks/{id}/retry").IsProblem(404);
        await bob.Send(HttpMethod.Get, $"/api/tasks/{id}/log").IsProblem(404);
        await bob.Send(HttpMethod.Get, $"/api/tasks/{id}/events").IsProblem(404);
        Assert.Empty((await bob.Get("/api/tasks"))["items"]!.AsArray());
        await alice.Send(HttpMethod.Get, "/api/tasks/task_none").IsProblem(404);
        await alice.Send(HttpMethod.Get, $"/api/tasks/{TaskId.New()}").IsProblem(404);
    }

    [Fact]
    public async Task A_cancelled_task_has_no_machine_and_may_be_asked_for_again()
    {
        var alice = await app.NewUser();
        var machine = await alice.StartMachine();
        var id = machine.Env["TASK_ID"];
        await alice.Send(HttpMethod.Post, $"/api/tasks/{id}/retry").IsProblem(409, "not over");

        var cancelled = await alice.Send(HttpMethod.Delete, $"/api/tasks/{id}").Is(200);
        Assert.False(machine.IsAlive);
        Assert.Equal("failed", (string?)cancelled["status"]);
        Assert.Equal("cancelled", (string?)cancelled["outcome"]);
        Assert.NotNull((string?)cancelled["completedAt"]);
        Assert.Null(cancelled["machineId"]);
        Assert.Equal("cancelled", (string?)(await alice.Send(HttpMethod.Delete, $"/api/tasks/{id}").Is(200))["outcome"]);

        var again = await alice.Send(HttpMethod.Post, $"/api/tasks/{id}/retry", null, ("Idempotency-Key", "again")).Is(201);
        Assert.NotEqual(id, (string?)again["id"]);
        Assert.Equal((string?)again["id"], (string?)(await alice.Send(HttpMethod.Post, $"/api/tasks/{id}/retry", null, ("Idempotency-Key", "again")).Is(200))["id"]);
        Assert.Equal((int?)cancelled["issueNumber"], (int?)again["issueNumber"]);
    }

    [Fact]
    public async Task A_task_can_be_followed_to_its_end_and_resumed()
    {
        var alice = await app.NewUser();
        var id = (await alice.StartMachine()).Env["TASK_ID"];
        using var events = await alice.Send(HttpMethod.Get, $"/api/tasks/{id}/events");
        Assert.Equal("text/event-stream", events.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await events.Content.ReadAsStreamAsync());

        var first = await ReadEvent(reader);
        Assert.Equal("task", first.Name);
        Assert.Contains(id, first.Data, StringComparison.Ordinal);

        await alice.Send(HttpMethod.Delete, $"/api/tasks/{id}").Is(200);
        var seen = new List<Event>();
        while (seen is not [.., { Name: "end" }])
            seen.Add(await ReadEvent(reader));
        Assert.Contains("\"cancelled\"", seen.Last(happened => happened.Name == "task").Data, StringComparison.Ordinal);
        Assert.Null(await reader.ReadLineAsync().WaitAsync(ReadTimeout));

        using var resumed = await alice.Send(HttpMethod.Get, $"/api/tasks/{id}/events", null, ("Last-Event-ID", first.Id));
        Assert.Contains("event: end", await resumed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var ended = await alice.Send(HttpMethod.Get, $"/api/tasks/{id}/events", null, ("Last-Event-ID", seen[^1].Id));
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        await alice.Send(HttpMethod.Get, $"/api/tasks/{id}/events", null, ("Last-Event-ID", "yesterday")).IsProblem(400, "Last-Event-ID");
    }

    [Fact]
    public async Task A_log_without_lines_is_empty()
    {
        var alice = await app.NewUser();
        var id = await alice.StartTask(app.NewIssue(alice));
        Assert.Equal("""{"lines":[],"next":0}""", (await alice.Get($"/api/tasks/{id}/log")).ToJsonString());
        await alice.Send(HttpMethod.Get, $"/api/tasks/{id}/log?from=-1").IsProblem(400, "'from'");
        await alice.Send(HttpMethod.Get, $"/api/tasks/{id}/log?limit=1001").IsProblem(400, "'limit'");
    }

    private static async Task<Event> ReadEvent(StreamReader reader)
    {
        var fields = new Dictionary<string, string>();
        while (true)
        {
            var line = await reader.ReadLineAsync().WaitAsync(ReadTimeout) ?? throw new InvalidOperationException("The events ended without an end.");
            if (line.Length > 0 && line[0] != ':')
                fields[line.Split(": ")[0]] = line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..];
            else if (line.Length == 0 && fields.Count > 0)
                return new(fields["id"], fields["event"], fields["data"]);
        }
    }

    private sealed record Event(string Id, string Name, string Data);
}
