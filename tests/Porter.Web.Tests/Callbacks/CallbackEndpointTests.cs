using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Porter.Grains.Commands;
using Porter.Grains.Tasks;
using Porter.Sandbox.Fly;

namespace Porter.Web.Tests.Callbacks;

public sealed class CallbackEndpointTests(PorterApp app)
{
    private static readonly string Commit = new('a', 40);

    private async Task<HttpResponseMessage> Call(Machine machine, string name, object body, string? token = null)
    {
        using var http = app.Anonymous();
        var url = new Uri(new Uri(machine.Env["CALLBACK_URL"]), name);
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = JsonContent.Create(body) };
        request.Headers.ExpectContinue = true; // An answer that comes before a long body is read then, not lost.
        if (token != "")
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? machine.Env["CALLBACK_TOKEN"]);
        return await http.SendAsync(request);
    }

    private static object Line(string text) => new { at = "2026-11-24T06:00:00Z", kind = "tool", text };

    [Fact]
    public async Task A_worker_tells_its_story_and_every_word_may_come_twice()
    {
        var alice = await app.NewUser();
        var machine = await alice.StartMachine();
        var task_id = machine.Env["TASK_ID"];
        Assert.Equal(new Uri(app.Address, "/api/callbacks/complete"), new Uri(machine.Env["CALLBACK_URL"]));

        for (var time = 0; time < 2; time++)
            Assert.Equal("""{"heartbeat_seconds":20}""", (await Call(machine, "started", new { task_id }).Is(200)).ToJsonString());
        for (var time = 0; time < 2; time++)
            Assert.Equal("""{"next":2}""", (await Call(machine, "progress", new { task_id, first = 0, lines = new[] { Line("one"), Line("two") }, step = "editing `src/x`", usage = new { input_tokens = 10 } }).Is(200)).ToJsonString());
        Assert.Equal("""{"next":2}""", (await Call(machine, "progress", new { task_id, first = 2, lines = Array.Empty<object>() }).Is(200)).ToJsonString());

        var task = await alice.Get($"/api/tasks/{task_id}");
        Assert.Equal("running", (string?)task["status"]);
        Assert.Equal("editing `src/x`", (string?)task["step"]);
        Assert.Equal("""{"inputTokens":10}""", task["usage"]!.ToJsonString());
        var log = await alice.Get($"/api/tasks/{task_id}/log?from=1");
        var line = Assert.Single(log["lines"]!.AsArray())!;
        Assert.Equal((1, "tool", "two", 2), ((int)line["number"]!, (string)line["kind"]!, (string)line["text"]!, (int)log["next"]!));
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.Zero), (DateTimeOffset)line["at"]!);

        for (var time = 0; time < 2; time++)
        {
            var may = await Call(machine, "publish", new { task_id, @base = Commit, head = Commit, files = 1, additions = 2, deletions = 3, bytes = 400 }).Is(200);
            Assert.Equal($"porter/{task_id}", (string?)may["branch"]);
            Assert.NotEmpty((string)may["token"]!);
            Assert.True((DateTimeOffset)may["expires_at"]! > DateTimeOffset.UnixEpoch);
        }

        for (var time = 0; time < 2; time++)
            Assert.Equal("{}", (await Call(machine, "complete", new { task_id, status = "failed", outcome = "agent_error", error = "The agent gave up.", exit_code = 1 }).Is(200)).ToJsonString());
        await Call(machine, "progress", new { task_id, first = 2, lines = new[] { Line("late") } }).IsProblem(409, "over");
    }

    [Fact]
    public async Task Only_the_attempts_own_token_is_good()
    {
        var alice = await app.NewUser();
        var (one, other) = (await alice.StartMachine(), await alice.StartMachine());
        var body = new { task_id = one.Env["TASK_ID"], status = "complete" };

        await Call(one, "complete", body, token: "").IsProblem(401, "CALLBACK_TOKEN");
        await Call(one, "complete", body, token: "forged").IsProblem(401, "not given to this task");
        await Call(one, "complete", body, token: other.Env["CALLBACK_TOKEN"]).IsProblem(401, "not given to this task");
        await Call(one, "complete", body, token: "2" + one.Env["CALLBACK_TOKEN"][1..]).IsProblem(401, "not given to this task");
        await Call(one, "complete", new { task_id = TaskId.For(CommandSource.Comment(1)).Value, status = "complete" }).IsProblem(401, "not given to this task");
        Assert.NotEqual("complete", (string?)(await alice.Get($"/api/tasks/{body.task_id}"))["status"]);
    }

    [Fact]
    public async Task What_breaks_the_contract_is_refused_with_a_reason()
    {
        var machine = await (await app.NewUser()).StartMachine();
        var task_id = machine.Env["TASK_ID"];
        await Call(machine, "complete", new { status = "complete" }).IsProblem(400, "'task_id'");
        await Call(machine, "complete", new { task_id, status = "done" }).IsProblem(400, "'status'");
        await Call(machine, "complete", new { task_id, status = 5 }).IsProblem(400, "not the JSON");
        await Call(machine, "complete", new JsonArray()).IsProblem(400, "not the JSON");
        await Call(machine, "progress", new { task_id, first = -1 }).IsProblem(400, "'first'");
        await Call(machine, "publish", new { task_id, head = "main" }).IsProblem(400, "'head'");
        await Call(machine, "progress", new { task_id, step = new string('x', 5_000_000) }).IsProblem(413);
    }

    [Fact]
    public async Task A_cancelled_tasks_worker_is_told_to_stop()
    {
        var alice = await app.NewUser();
        var machine = await alice.StartMachine();
        var task_id = machine.Env["TASK_ID"];
        await alice.Send(HttpMethod.Delete, $"/api/tasks/{task_id}").Is(200);
        await Call(machine, "progress", new { task_id, first = 0 }).IsProblem(409, "Stop");
        await Call(machine, "publish", new { task_id, @base = Commit, head = Commit }).IsProblem(409, "push nothing");
        await Call(machine, "complete", new { task_id, status = "complete" }).IsProblem(409);
    }
}
