using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Porter.Bench.Worlds;

/// <summary>
/// A GitHub that says yes at once: everybody may push, every branch was pushed, no comment was written before. It keeps the gists and the
/// pull requests. A user's token is <c>user-</c> and their id.
/// </summary>
internal sealed partial class GitHubStub(Ledger ledger)
{
    private const string Repository = "repos/{owner}/{repo}";

    private readonly ConcurrentDictionary<string, string> _configs = new();
    private readonly ConcurrentDictionary<string, int> _pulls = new();
    private volatile TaskCompletionSource? _held;
    private int _ids;

    /// <summary>An installation that gets no token while GitHub is held.</summary>
    public const long Held = 2;

    /// <summary>Gives <see cref="Held"/> no token until <see cref="Release"/>: for its repositories Porter can do nothing at GitHub, and only accepts.</summary>
    public void Hold() => _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => Interlocked.Exchange(ref _held, null)?.SetResult();

    public static string TokenOf(long user) => $"user-{user.ToString(CultureInfo.InvariantCulture)}";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("app/installations/{id}/access_tokens", Token);
        routes.MapGet("app/hook/deliveries", context => context.Say(new JsonArray()));
        routes.MapGet("user", context => context.Say(new JsonObject { ["id"] = UserOf(context), ["login"] = $"user{UserOf(context)}", ["type"] = "User" }));
        routes.MapGet("gists", context => context.Say(_configs.ContainsKey(GistOf(context)) ? [Gist(context)] : new JsonArray()));
        routes.MapPost("gists", WriteGist);
        routes.MapGet("gists/{id}", context => _configs.ContainsKey(GistOf(context)) ? context.Say(Gist(context)) : context.Missing());
        routes.MapPatch("gists/{id}", WriteGist);
        routes.MapGet(Repository, context => context.Say(new JsonObject { ["id"] = 1, ["name"] = "repo", ["full_name"] = "bench/repo", ["default_branch"] = "main", ["size"] = 1 }));
        routes.MapGet(Repository + "/collaborators/{login}/permission", context => context.Say(new JsonObject { ["permission"] = "write" }));
        routes.MapGet(Repository + "/contents/{**path}", context => context.Missing());
        routes.MapPost(Repository + "/issues/comments/{id}/reactions", context => context.Say(new JsonObject { ["id"] = Next(), ["content"] = "eyes" }, 201));
        routes.MapGet(Repository + "/issues/{number}/comments", context => context.Say(new JsonArray()));
        routes.MapPost(Repository + "/issues/{number}/comments", context => Comment(context, 201));
        routes.MapPatch(Repository + "/issues/comments/{id}", context => Comment(context, 200));
        routes.MapGet(Repository + "/branches/{**branch}", context => context.Say(new JsonObject { ["name"] = $"{context.Request.RouteValues["branch"]}", ["commit"] = new JsonObject { ["sha"] = new string('a', 40) } }));
        routes.MapGet(Repository + "/compare/{**range}", context => context.Say(new JsonObject { ["ahead_by"] = 1, ["files"] = new JsonArray(new JsonObject { ["filename"] = "a.txt", ["additions"] = 2, ["deletions"] = 1 }) }));
        routes.MapGet(Repository + "/pulls", Pulls);
        routes.MapPost(Repository + "/pulls", OpenPull);
        routes.MapFallback("{**path}", context => context.Unexpected());
    }

    private async Task Token(HttpContext context)
    {
        if (_held is { } held && $"{context.Request.RouteValues["id"]}" == $"{Held}")
            await held.Task.WaitAsync(context.RequestAborted);
        await context.Say(new JsonObject { ["token"] = "ghs_bench", ["expires_at"] = TimeProvider.System.GetUtcNow().AddHours(1).ToString("O") }, 201);
    }

    private async Task WriteGist(HttpContext context)
    {
        var body = await context.Read();
        _configs[GistOf(context)] = (string)body["files"]!["porter.json"]!["content"]!;
        await context.Say(Gist(context), context.Request.Method == "POST" ? 201 : 200);
    }

    private JsonObject Gist(HttpContext context)
    {
        var text = _configs[GistOf(context)];
        return new()
        {
            ["id"] = GistOf(context),
            ["html_url"] = "http://127.0.0.1/gist",
            ["public"] = false,
            ["files"] = new JsonObject
            {
                ["porter.json"] = new JsonObject { ["filename"] = "porter.json", ["size"] = System.Text.Encoding.UTF8.GetByteCount(text), ["content"] = text, ["raw_url"] = "http://127.0.0.1/raw" },
            },
        };
    }

    private async Task Comment(HttpContext context, int status)
    {
        var text = (string)(await context.Read())["body"]!;
        // The first two say that it waits, or runs.
        if (!text.StartsWith('⏳') && !text.StartsWith("🏃", StringComparison.Ordinal) && Marker().Match(text) is { Success: true } task)
            ledger[task.Groups[1].Value].WasTold();
        await context.Say(new JsonObject { ["id"] = Next(), ["html_url"] = "http://127.0.0.1/comment", ["body"] = text }, status);
    }

    private Task Pulls(HttpContext context)
    {
        var branch = $"{context.Request.Query["head"]}".Split(':')[^1];
        return context.Say(_pulls.TryGetValue(branch, out var number) ? [Pull(branch, number)] : new JsonArray());
    }

    private async Task OpenPull(HttpContext context)
    {
        var branch = (string)(await context.Read())["head"]!;
        await context.Say(Pull(branch, _pulls.GetOrAdd(branch, _ => Next())), 201);
    }

    private static JsonObject Pull(string branch, int number) => new()
    {
        ["number"] = number,
        ["state"] = "open",
        ["html_url"] = $"http://127.0.0.1/bench/repo/pull/{number}",
        ["head"] = new JsonObject { ["ref"] = branch, ["user"] = new JsonObject { ["login"] = "bench" } },
    };

    private int Next() => Interlocked.Increment(ref _ids);

    private static string GistOf(HttpContext context) => $"gist{UserOf(context)}";

    private static long UserOf(HttpContext context) =>
        long.Parse($"{context.Request.Headers.Authorization}".Split('-')[^1], CultureInfo.InvariantCulture);

    [GeneratedRegex("<!-- porter:(task_[a-z2-7]+) -->")]
    private static partial Regex Marker();
}
