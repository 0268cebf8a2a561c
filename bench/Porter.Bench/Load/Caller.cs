using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Porter.Bench.Worlds;

namespace Porter.Bench.Load;

/// <summary>Who calls Porter: GitHub with deliveries, users with their tokens. The same client for Porter and for what it is held against.</summary>
internal sealed class Caller(Uri address, int connections) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = connections })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(30),
    };

    private const int MostTries = 10;

    /// <summary>Delivers all of them over so many connections. One that could not be stored (503) is delivered again, on its own time.</summary>
    /// <exception cref="InvalidOperationException">One was never answered with 202.</exception>
    public async Task<Burst> Deliver(IReadOnlyList<Mention> mentions)
    {
        var times = new Timings(mentions.Count);
        var (next, again) = (-1, 0);
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < mentions.Count;)
            {
                var sent = Stopwatch.GetTimestamp();
                for (var tries = 1; await Deliver(mentions[i]) is not HttpStatusCode.Accepted and var status; tries++)
                {
                    Interlocked.Increment(ref again);
                    if (status is not HttpStatusCode.ServiceUnavailable || tries == MostTries)
                        throw new InvalidOperationException($"A delivery was answered with {(int)status}, at the {tries}. try.");
                }

                times.Add(Stopwatch.GetElapsedTime(sent));
            }
        }));
        return new(mentions.Count / Stopwatch.GetElapsedTime(began).TotalSeconds, times, again);
    }

    public async Task<HttpStatusCode> Deliver(Mention mention)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/webhooks/github") { Content = new ByteArrayContent(mention.Body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-GitHub-Event", "issue_comment");
        request.Headers.Add("X-GitHub-Delivery", mention.Delivery.ToString());
        request.Headers.Add("X-Hub-Signature-256", mention.Signature);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>Gives Porter each user's token and config.</summary>
    public async Task Connect(long firstUser, int users)
    {
        for (var user = firstUser; user < firstUser + users; user++)
        {
            using var request = Request(HttpMethod.Put, "api/config", user);
            request.Content = JsonContent.Create(new { flyToken = "FlyV1 bench", anthropicKey = "sk-ant-bench" });
            using var answer = await _http.SendAsync(request);
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"A user could not connect: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    /// <summary>Calls the API as a user.</summary>
    public async Task<(HttpStatusCode Status, string Body)> Call(HttpMethod method, string path, long user, TimeSpan? limit = null)
    {
        using var patience = new CancellationTokenSource(limit ?? TimeSpan.FromSeconds(30));
        using var request = Request(method, path, user);
        using var answer = await _http.SendAsync(request, patience.Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(patience.Token));
    }

    /// <summary>The same, where no answer is an answer.</summary>
    public async Task<bool> Answers(string path, long user)
    {
        try
        {
            return (await Call(HttpMethod.Get, path, user, TimeSpan.FromSeconds(2))).Status is HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Whether a delivery is accepted now.</summary>
    public async Task<bool> Accepts(Mention mention)
    {
        try
        {
            return await Deliver(mention) is HttpStatusCode.Accepted;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(HttpMethod method, string path, long user)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", GitHubStub.TokenOf(user));
        return request;
    }
}

/// <summary>What a burst of deliveries came to.</summary>
/// <param name="PerSecond">Deliveries answered with 202.</param>
/// <param name="Times">How long each took, from the first try.</param>
/// <param name="Again">Answers of 503, and therefore deliveries repeated.</param>
internal sealed record Burst(double PerSecond, Timings Times, int Again)
{
    public string Spread => Again == 0 ? Times.Spread : $"{Times.Spread}; {Again} times 503";
}
