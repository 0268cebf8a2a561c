using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Porter.Grains.GitHub;
using Porter.Grains.Tests.Outbound;

namespace Porter.Grains.Tests.GitHub;

/// <summary>A GitHub with one repository, alice/garden, reached by Porter's App through its real registration.</summary>
internal sealed partial class GitHubWorld : World, IInstallationGrain
{
    private static readonly string Pem = MakePem();
    private readonly ServiceProvider _services;
    private int _tokens;
    private int _written;

    /// <param name="clock">Porter's clock; by default it stands still. Pauses between repetitions need one that runs.</param>
    public GitHubWorld(TimeProvider? clock = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(clock ?? Time);
        services.AddGitHub(new ConfigurationBuilder().AddInMemoryCollection(Settings()).Build());
        services.AddHttpClient(GitHubApi.Handler).ConfigurePrimaryHttpMessageHandler(() => this);
        _services = services.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(new(2026, 11, 24, 6, 0, 0, TimeSpan.Zero));
    public Dictionary<string, string> Permissions { get; } = new() { ["alice"] = "admin", ["carol"] = "write", ["bob"] = "read" };
    public List<(long Id, string By, string Body, DateTimeOffset At)> Comments { get; } = [];
    public List<(long Comment, string Content)> Reactions { get; } = [];
    public Dictionary<string, (string Sha, int AheadBy)> Branches { get; } = new() { ["main"] = ("a1", 0) };
    public List<(int Number, string Title, string Body, string Head, string Base)> Pulls { get; } = [];
    public Dictionary<string, byte[]> Files { get; } = [];
    public Dictionary<string, (bool Public, Dictionary<string, string> Files)> Gists { get; } = [];
    /// <summary>Failed attempts to deliver, oldest first, and which were asked for again.</summary>
    public List<(long Id, Guid Delivery, DateTimeOffset At, int StatusCode)> FailedDeliveries { get; } = [];
    public List<long> Redelivered { get; } = [];
    public HashSet<string> DeadTokens { get; } = [];
    public TimeSpan WriteWait { get; set; }
    /// <summary>What happens between the arrival of the next comment and its writing.</summary>
    public Action? BeforeWriting { get; set; }

    public GitHubApp App => _services.GetRequiredService<GitHubApp>();
    public GitHubUser As(string token) => _services.GetRequiredService<GitHubUsers>().With(token);

    public GitHubRepository Garden =>
        new(_services.GetRequiredService<GitHubApi>(), this, _services.GetRequiredService<IOptions<GitHubOptions>>().Value.BotLogin, new("alice", "garden"), Time);

    public static Dictionary<string, string?> Settings() => new()
    {
        ["GitHub:ApiUrl"] = "https://github.test/api",
        ["GitHub:WebUrl"] = "https://github.test",
        ["GitHub:AppId"] = "77",
        ["GitHub:PrivateKey"] = Pem,
        ["GitHub:WebhookSecret"] = "hush",
        ["GitHub:ClientId"] = "Iv1.1",
        ["GitHub:ClientSecret"] = "secret",
        ["GitHub:Slug"] = "porter",
    };

    public static RSA PublicKey()
    {
        var key = RSA.Create();
        key.ImportFromPem(Pem);
        return key;
    }

    Task<string> IInstallationGrain.Token() => Task.FromResult($"ghs_{_tokens}");

    Task IInstallationGrain.Forget(string token)
    {
        if (token == $"ghs_{_tokens}")
            _tokens++;
        return Task.CompletedTask;
    }

    Task<TimeSpan> IInstallationGrain.ReserveWrite() => Task.FromResult(WriteWait);

    protected override HttpResponseMessage Answer(Request request)
    {
        if (request.Authorization is { } who && DeadTokens.Contains(who.Replace("Bearer ", "", StringComparison.Ordinal)))
            return Reply(401, """{"message":"Bad credentials","documentation_url":"https://docs.github.com/rest"}""");
        var path = request.Path.Replace("/api/repos/alice/garden", "", StringComparison.Ordinal).Replace("/api/", "/", StringComparison.Ordinal);
        return (request.Method, path.Split('/')) switch
        {
            ("POST", [_, "app", "installations", "5", "access_tokens"]) => Reply(201, new JsonObject
            {
                ["token"] = "ghs_77_very.long.jwt",
                ["expires_at"] = "2026-11-24T07:00:00Z",
            }),
            ("GET", [_, "app", "hook", "deliveries"]) => Deliveries(request),
            ("POST", [_, "app", "hook", "deliveries", var id, "attempts"]) => Redeliver(Number(id)),
            ("GET", [_, "installation"]) => Reply(200, new JsonObject { ["id"] = 5 }),
            ("GET", [""]) => Reply(200, """{"id":9,"name":"garden","full_name":"alice/garden","default_branch":"main","size":12}"""),
            ("GET", [_, "collaborators", var login, "permission"]) => Permissions.TryGetValue(login, out var permission)
                ? Reply(200, new JsonObject { ["permission"] = permission, ["role_name"] = permission, ["user"] = User(login) })
                : NotFound(),
            ("POST", [_, "issues", "comments", var id, "reactions"]) => React(Number(id), (string)request.Body!["content"]!),
            ("GET", [_, "issues", "12"]) => Reply(200, """{"number":12,"title":"Wilted","body":null,"state":"open"}"""),
            ("GET", [_, "issues", "12", "comments"]) => List(request),
            ("POST", [_, "issues", "12", "comments"]) => Create((string)request.Body!["body"]!),
            ("DELETE", [_, "issues", "comments", var id]) => Comments.RemoveAll(c => c.Id == Number(id)) > 0 ? new(HttpStatusCode.NoContent) : NotFound(),
            ("PATCH", [_, "issues", "comments", var id]) => Edit(Number(id), (string)request.Body!["body"]!),
            ("GET", [_, "contents", .. var file]) => Content(string.Join('/', file)),
            ("GET", [_, "branches", .. var branch]) => Branches.TryGetValue(string.Join('/', branch), out var found)
                ? Reply(200, new JsonObject { ["name"] = string.Join('/', branch), ["commit"] = new JsonObject { ["sha"] = found.Sha } })
                : NotFound(),
            ("GET", [_, "compare", .. var range]) => Compare(string.Join('/', range).Split("...")[1]),
            ("GET", [_, "pulls"]) => Reply(200, new JsonArray([.. Pulls.Where(p => !Head().IsMatch(request.Query) || Head().Match(request.Query).Groups[1].Value == $"alice:{p.Head}").Select(Pull)])),
            ("POST", [_, "pulls"]) => Open(request.Body!),
            ("GET", [_, "user"]) => Reply(200, User("alice")),
            ("GET", [_, "gists"]) => Reply(200, new JsonArray([.. Gists.Reverse().Select(g => Gist(g.Key, withContent: false))])),
            ("POST", [_, "gists"]) => MakeGist(request.Body!),
            ("GET", [_, "gists", var id]) => Gists.ContainsKey(id) ? Reply(200, Gist(id, withContent: true)) : NotFound(),
            ("PATCH", [_, "gists", var id]) => EditGist(id, request.Body!),
            ("GET", [_, "raw", var id, var file]) => request.Authorization is null
                ? Reply(200, Gists[id].Files[file])
                : Reply(400, "a token was sent to the raw host"),
            _ => throw new InvalidOperationException($"Nobody asks GitHub for {request}."),
        };
    }

    private HttpResponseMessage Deliveries(Request request)
    {
        Assert.Contains("status=failure", request.Query, StringComparison.Ordinal);
        var before = Cursor().Match(request.Query) is { Success: true } c ? Number(c.Groups[1].Value) : long.MaxValue;
        var page = FailedDeliveries.AsEnumerable().Reverse().Where(d => d.Id < before).Take(100).ToList();
        var reply = Reply(200, new JsonArray([.. page.Select(d => (JsonNode)new JsonObject
        {
            ["id"] = d.Id,
            ["guid"] = d.Delivery.ToString(),
            ["delivered_at"] = d.At.ToString("O"),
            ["redelivery"] = false,
            ["status"] = d.StatusCode == 0 ? "failed to connect to host" : "Service Unavailable",
            ["status_code"] = d.StatusCode,
            ["event"] = "issue_comment",
            ["action"] = "created",
        })]));
        if (page.Count > 0 && FailedDeliveries[0].Id < page[^1].Id)
            reply.Headers.Add("Link", $"<https://github.test{request.Path}?status=failure&per_page=100&cursor={page[^1].Id}>; rel=\"next\"");
        return reply;
    }

    private HttpResponseMessage Redeliver(long attempt)
    {
        if (!FailedDeliveries.Exists(d => d.Id == attempt))
            return NotFound();
        Redelivered.Add(attempt);
        return Reply(202, new JsonObject());
    }

    private HttpResponseMessage React(long comment, string content)
    {
        if (!Comments.Exists(c => c.Id == comment))
            return NotFound();
        Reactions.Add((comment, content));
        return Reply(201, new JsonObject { ["id"] = 1, ["content"] = content });
    }

    private HttpResponseMessage List(Request request)
    {
        var since = Since().Match(request.Query) is { Success: true } m ? DateTimeOffset.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture) : default;
        var page = Page().Match(request.Query) is { Success: true } p ? int.Parse(p.Groups[1].Value, CultureInfo.InvariantCulture) : 1;
        var size = Size().Match(request.Query) is { Success: true } s ? int.Parse(s.Groups[1].Value, CultureInfo.InvariantCulture) : 30;
        var all = Comments.Where(c => c.At >= since).ToList();
        var reply = Reply(200, new JsonArray([.. all.Skip((page - 1) * size).Take(size).Select(Comment)]));
        if (all.Count > page * size)
            reply.Headers.Add("Link", $"<https://github.test{request.Path}?per_page={size}&page={page + 1}&since={Uri.EscapeDataString(since.ToString("O"))}>; rel=\"next\"");
        return reply;
    }

    private HttpResponseMessage Create(string body)
    {
        var before = BeforeWriting;
        BeforeWriting = null;
        before?.Invoke();
        return Write("porter[bot]", body);
    }

    public HttpResponseMessage Write(string by, string body)
    {
        Comments.Add((1000 + _written++, by, body, Time.GetUtcNow()));
        return Reply(201, Comment(Comments[^1]));
    }

    private HttpResponseMessage Edit(long id, string body)
    {
        var at = Comments.FindIndex(c => c.Id == id);
        if (at < 0)
            return NotFound();
        Comments[at] = Comments[at] with { Body = body };
        return Reply(200, Comment(Comments[at]));
    }

    private HttpResponseMessage Content(string path) =>
        !Files.TryGetValue(path, out var bytes) ? NotFound()
        : bytes.Length == 0 ? Reply(200, new JsonArray(new JsonObject { ["type"] = "file", ["name"] = "x", ["path"] = $"{path}/x" }))
        : Reply(200, new JsonObject
        {
            ["type"] = "file",
            ["name"] = path,
            ["path"] = path,
            ["size"] = bytes.Length,
            ["encoding"] = bytes.Length > 1_000_000 ? "none" : "base64",
            ["content"] = bytes.Length > 1_000_000 ? "" : Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks),
        });

    private HttpResponseMessage Compare(string head) => !Branches.TryGetValue(head, out var branch) ? NotFound() : Reply(200, new JsonObject
    {
        ["ahead_by"] = branch.AheadBy,
        ["files"] = new JsonArray(
            new JsonObject { ["filename"] = "a", ["additions"] = 3, ["deletions"] = 1 },
            new JsonObject { ["filename"] = "b", ["additions"] = 17, ["deletions"] = 3 }),
    });

    private HttpResponseMessage Open(JsonNode wanted)
    {
        var head = (string)wanted["head"]!;
        if (Pulls.Exists(p => p.Head == head))
            return Invalid(new JsonObject { ["resource"] = "PullRequest", ["code"] = "custom", ["message"] = $"A pull request already exists for alice:{head}." });
        if (Branches[head].AheadBy == 0)
            return Invalid(new JsonObject { ["resource"] = "PullRequest", ["code"] = "custom", ["message"] = $"No commits between main and {head}" });
        Pulls.Add((43 + Pulls.Count, (string)wanted["title"]!, (string)wanted["body"]!, head, (string)wanted["base"]!));
        return Reply(201, Pull(Pulls[^1]));
    }

    private HttpResponseMessage MakeGist(JsonNode wanted)
    {
        var id = $"g{Gists.Count}";
        Gists[id] = ((bool)wanted["public"]!, wanted["files"]!.AsObject().ToDictionary(f => f.Key, f => (string)f.Value!["content"]!));
        return Reply(201, Gist(id, withContent: true));
    }

    private HttpResponseMessage EditGist(string id, JsonNode change)
    {
        if (!Gists.TryGetValue(id, out var gist))
            return NotFound();
        foreach (var (name, file) in change["files"]!.AsObject())
            gist.Files[name] = (string)file!["content"]!;
        return Reply(200, Gist(id, withContent: true));
    }

    private JsonObject Gist(string id, bool withContent) => new()
    {
        ["id"] = id,
        ["public"] = Gists[id].Public,
        ["html_url"] = $"https://gist.github.test/{id}",
        ["files"] = new JsonObject(Gists[id].Files.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, new JsonObject
        {
            ["filename"] = f.Key,
            ["size"] = Encoding.UTF8.GetByteCount(f.Value),
            ["raw_url"] = $"https://gist.github.test/raw/{id}/{f.Key}",
            ["truncated"] = withContent && f.Value.Length > 1000,
            ["content"] = withContent ? f.Value[..Math.Min(1000, f.Value.Length)] : null,
        }))),
    };

    private static JsonObject Comment((long Id, string By, string Body, DateTimeOffset At) comment) => new()
    {
        ["id"] = comment.Id,
        ["body"] = comment.Body,
        ["html_url"] = $"https://github.test/alice/garden/issues/12#issuecomment-{comment.Id}",
        ["created_at"] = comment.At.ToString("O"),
        ["user"] = User(comment.By),
    };

    private static JsonObject Pull((int Number, string Title, string Body, string Head, string Base) pull) => new()
    {
        ["number"] = pull.Number,
        ["html_url"] = $"https://github.test/alice/garden/pull/{pull.Number}",
        ["head"] = new JsonObject { ["ref"] = pull.Head, ["user"] = User("alice") },
    };

    private static JsonObject User(string login) => new() { ["id"] = 4711, ["login"] = login };

    private static HttpResponseMessage NotFound() => Reply(404, """{"message":"Not Found","documentation_url":"https://docs.github.com/rest"}""");

    private static HttpResponseMessage Invalid(JsonObject error) =>
        Reply(422, new JsonObject { ["message"] = "Validation Failed", ["errors"] = new JsonArray(error) });

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string MakePem()
    {
        using var key = RSA.Create(2048);
        return key.ExportRSAPrivateKeyPem();
    }

    [GeneratedRegex("[?&]head=([^&]+)")]
    private static partial Regex Head();

    [GeneratedRegex("[?&]since=([^&]+)")]
    private static partial Regex Since();

    [GeneratedRegex("[?&]page=([0-9]+)")]
    private static partial Regex Page();

    [GeneratedRegex("[?&]per_page=([0-9]+)")]
    private static partial Regex Size();

    [GeneratedRegex("[?&]cursor=([0-9]+)")]
    private static partial Regex Cursor();
}
