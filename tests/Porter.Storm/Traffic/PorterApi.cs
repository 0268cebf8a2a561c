using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Porter.Processes;

namespace Porter.Storm.Traffic;

/// <summary>Porter over HTTP, at any of its webs; asks another one where one does not answer.</summary>
internal sealed class PorterApi(PorterCluster cluster) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(3) }) { Timeout = TimeSpan.FromSeconds(40) };

    /// <summary>Asks until there is an answer that is no sign of fault; the last one when <paramref name="patience"/> is over, 0 for none.</summary>
    public async Task<(int Status, JsonNode? Body)> Send(
        HttpMethod method, string path, string token, object? body, TimeSpan patience, CancellationToken stop, string? idempotencyKey = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await Once(method, path, token, body, idempotencyKey, stop);
            if (answer.Status is not (0 or 408 or 429 or >= 500) || TimeProvider.System.GetElapsedTime(began) > patience)
                return answer;
            await Task.Delay(Pause, stop);
        }
    }

    /// <summary>Asks once; status 0 where nobody answered.</summary>
    public async Task<(int Status, JsonNode? Body)> Once(HttpMethod method, string path, string token, object? body, string? idempotencyKey, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, new Uri(cluster.AnyWeb().Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        try
        {
            using var answer = await _http.SendAsync(request, stop);
            var text = await answer.Content.ReadAsStringAsync(stop);
            return ((int)answer.StatusCode, text is ['{' or '[', ..] ? JsonNode.Parse(text) : null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return (0, null);
        }
    }

    public void Dispose() => _http.Dispose();
}
