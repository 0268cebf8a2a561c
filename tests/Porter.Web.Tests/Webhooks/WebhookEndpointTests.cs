using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Porter.Grains.Commands;
using Porter.Grains.Tasks;

namespace Porter.Web.Tests.Webhooks;

public sealed class WebhookEndpointTests(PorterApp app)
{
    private Task<HttpResponseMessage> Deliver(string body, string? name = "issue_comment", string? delivery = null, string? secret = null, string? signature = null, string type = "application/json") =>
        Deliver(Encoding.UTF8.GetBytes(body), name, delivery, secret, signature, type);

    private async Task<HttpResponseMessage> Deliver(byte[] body, string? name, string? delivery, string? secret, string? signature, string type)
    {
        using var http = app.Anonymous();
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhooks/github") { Content = new ByteArrayContent(body) };
        request.Headers.ExpectContinue = body.Length > 1_000_000; // An answer that comes before the body is read then, not lost.
        request.Content.Headers.ContentType = new(type);
        var key = Encoding.UTF8.GetBytes(secret ?? app.World.GitHub.App.WebhookSecret);
        if (signature != "")
            request.Headers.Add("X-Hub-Signature-256", signature ?? $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(key, body))}");
        if (name is not null)
            request.Headers.Add("X-GitHub-Event", name);
        if (delivery != "")
            request.Headers.Add("X-GitHub-Delivery", delivery ?? Guid.NewGuid().ToString());
        return await http.SendAsync(request);
    }

    [Fact]
    public async Task A_mention_is_stored_and_the_same_again_changes_nothing()
    {
        var alice = await app.NewUser();
        var said = await app.NewIssue(alice).Say(alice.Login, "@porter claude Mind the tests.");

        var id = TaskId.For(CommandSource.Comment(said.Comment.Id)).Value;
        Assert.Equal(202, said.Delivery!.StatusCode);
        Assert.Equal($$"""{"status":"accepted","task":"{{id}}"}""", said.Delivery.Response);
        Assert.Equal("claude", (string?)(await alice.Get($"/api/tasks/{id}"))["agent"]);

        Assert.Equal(said.Delivery.Response, (await app.World.GitHub.Webhooks.Redeliver(said.Delivery)).Response);
        Assert.Equal(said.Delivery.Response, (await app.World.GitHub.Webhooks.SendAgainAsNew(said.Delivery)).Response);
    }

    [Fact]
    public async Task A_closed_issue_cancels_its_task()
    {
        var alice = await app.NewUser();
        var issue = app.NewIssue(alice);
        var id = TaskId.For(CommandSource.Comment((await issue.Say(alice.Login, "@porter claude")).Comment.Id)).Value;
        await app.World.Fly.WaitForMachine(machine => machine.Env["TASK_ID"] == id, TimeSpan.FromSeconds(90));

        var closed = await issue.Close(alice.Login);
        Assert.Equal("""{"status":"accepted"}""", closed!.Response);
        await app.World.Until(() => app.World.Fly.LiveMachines.All(machine => machine.Env["TASK_ID"] != id), "the machine to be gone", TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task What_holds_no_command_is_ignored_and_says_so()
    {
        var alice = await app.NewUser(connected: false);
        var said = await app.NewIssue(alice).Say(alice.Login, "> @porter claude");
        Assert.Equal(202, said.Delivery!.StatusCode);
        Assert.Equal("""{"status":"ignored","reason":"The comment holds no command."}""", said.Delivery.Response);
    }

    [Fact]
    public async Task Every_other_event_and_action_is_ignored()
    {
        foreach (var (name, action) in new (string, string?)[]
                 {
                     ("issue_comment", "edited"), ("issue_comment", "deleted"), ("issues", "opened"), ("issues", "reopened"), ("installation", "created"), ("installation", "deleted"), ("installation", "suspend"),
                     ("installation_repositories", "added"), ("github_app_authorization", "revoked"), ("pull_request", "opened"), ("check_run", "rerequested"), ("ping", null), ("push", null), ("quantum_event", "observed"),
                 })
        {
            var answer = await Deliver(action is null ? "{}" : $$"""{"action":"{{action}}"}""", name).Is(202);
            Assert.Equal("ignored", (string?)answer["status"]);
            Assert.NotNull((string?)answer["reason"]);
        }
    }

    [Fact]
    public async Task Without_GitHubs_signature_nobody_is_heard()
    {
        var body = Payload.Comment("@porter claude").ToJsonString();
        await Deliver(body, signature: "").IsProblem(401, "missing or malformed");
        await Deliver(body, signature: "sha1=757107ea0eb2509fc211221cce984b8a37570b6d").IsProblem(401, "missing or malformed");
        await Deliver(body, signature: "sha256=" + new string('0', 64)).IsProblem(401, "does not match");
        await Deliver(body, secret: "another secret").IsProblem(401, "does not match");
    }

    [Fact]
    public async Task A_malformed_delivery_is_the_senders_fault()
    {
        await Deliver("{}", name: null).IsProblem(400, "X-GitHub-Event");
        await Deliver("{}", delivery: "").IsProblem(400, "X-GitHub-Delivery");
        await Deliver("{}", delivery: "not a guid").IsProblem(400, "X-GitHub-Delivery");
        await Deliver("{").IsProblem(400, "not the JSON");
        await Deliver("").IsProblem(400, "not the JSON");
        await Deliver("""{"action":"created"}""").IsProblem(400, "lacks");
        await Deliver("payload=%7B%7D", type: "application/x-www-form-urlencoded").IsProblem(415);
        await Deliver([0xff, 0xfe, 0x00], "issue_comment", null, null, null, "application/json").IsProblem(400, "not the JSON");
    }

    [Fact]
    public async Task A_body_beyond_GitHubs_limit_is_refused() => await Deliver(new byte[27 * 1024 * 1024], "push", null, null, null, "application/json").IsProblem(413);

    [Fact]
    public async Task A_body_of_nearly_25_megabytes_is_read()
    {
        var answer = await Deliver($$"""{"action":"created","padding":"{{new string('x', 25_000_000)}}"}""", "push").Is(202);
        Assert.Equal("ignored", (string?)answer["status"]);
    }

    [Fact]
    public async Task Noise_is_never_an_error_of_Porters()
    {
        var bodies = new List<byte[]>();
        Gen.OneOf(Gen.Byte.Array[0, 200], Gen.String.Select(text => Encoding.UTF8.GetBytes($$"""{"action":"created","comment":"{{text}}"}"""))).Sample(bodies.Add, iter: 40, threads: 1);
        foreach (var body in bodies)
        {
            using var answer = await Deliver(body, "issue_comment", null, null, null, "application/json");
            Assert.InRange((int)answer.StatusCode, 200, 499);
        }
    }
}
