using System.Net.Http.Headers;

namespace Porter.Bench.Worlds;

/// <summary>What runs in a machine: says its piece by the worker's contract, and is done at once, having pushed a branch.</summary>
internal sealed class Worker(Ledger ledger) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Only says that it has begun, and then works for ever.</summary>
    public bool NeverEnds { get; set; }

    public async Task Live(IReadOnlyDictionary<string, string> env)
    {
        try
        {
            var task = env["TASK_ID"];
            if (!await Say("started", new { task_id = task }))
                return;
            ledger[task].Runs();
            if (NeverEnds)
                return;
            var line = new { at = TimeProvider.System.GetUtcNow(), kind = "text", text = "Reading the issue." };
            await Say("progress", new { task_id = task, first = 0, lines = new[] { line }, step = "editing `a.txt`", usage = (object?)null });
            await Say("publish", new { task_id = task, @base = new string('b', 40), head = new string('a', 40), files = 1, additions = 2, deletions = 1, bytes = 400 });
            await Say("complete", new { task_id = task, status = "complete", outcome = "changes", branch = $"porter/{task}", files = 1, additions = 2, deletions = 1 });
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            // Porter was killed under it. Its task is not waited for.
        }

        async Task<bool> Say(string callback, object body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(env["CALLBACK_URL"]), callback));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", env["CALLBACK_TOKEN"]);
            request.Content = JsonContent.Create(body);
            using var answer = await _http.SendAsync(request);
            return answer.IsSuccessStatusCode;
        }
    }

    public void Dispose() => _http.Dispose();
}
