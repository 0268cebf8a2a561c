using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Porter.Grains.Tests.Outbound;

/// <summary>
/// A service of our own behind an <see cref="HttpClient"/>: it keeps state and answers from it; trouble is laid over it.
/// </summary>
internal abstract class World : HttpMessageHandler
{
    private readonly Lock _one = new();
    private readonly List<(Func<Request, bool> When, Func<Request, Func<HttpResponseMessage>, HttpResponseMessage> What)> _troubles = [];

    /// <summary>All that was asked, in order.</summary>
    public List<Request> Asked { get; } = [];

    public sealed record Request(string Method, string Path, string Query, string? Authorization, JsonNode? Body, HttpRequestMessage Raw)
    {
        public override string ToString() => $"{Method} {Path}{Query}";
    }

    /// <summary>The next request that fits is answered so, and nothing is done.</summary>
    public void Answers(Func<Request, bool> when, int status, string body, params (string Name, string Value)[] headers) =>
        _troubles.Add((when, (_, _) => Reply(status, body, headers)));

    /// <summary>The next request that fits is done, and its answer lost.</summary>
    public void LosesTheAnswer(Func<Request, bool> when) => _troubles.Add((when, (_, deed) =>
    {
        deed();
        throw new HttpRequestException("Connection reset by peer");
    }
    ));

    /// <summary>The next request that fits never arrives.</summary>
    public void IsUnreachable(Func<Request, bool> when) =>
        _troubles.Add((when, (_, _) => throw new HttpRequestException("Connection refused")));

    protected abstract HttpResponseMessage Answer(Request request);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var text = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var uri = request.RequestUri!;
        var asked = new Request(
            request.Method.Method,
            Uri.UnescapeDataString(uri.AbsolutePath),
            Uri.UnescapeDataString(uri.Query),
            request.Headers.Authorization?.ToString(),
            text.Length == 0 ? null : JsonNode.Parse(text),
            request);
        lock (_one)
        {
            Asked.Add(asked);
            var trouble = _troubles.FindIndex(t => t.When(asked));
            HttpResponseMessage answer;
            if (trouble < 0)
                answer = Answer(asked);
            else
            {
                var (_, what) = _troubles[trouble];
                _troubles.RemoveAt(trouble);
                answer = what(asked, () => Answer(asked));
            }
            answer.RequestMessage = request;
            return answer;
        }
    }

    protected static HttpResponseMessage Reply(int status, string body, params (string Name, string Value)[] headers)
    {
        var reply = new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(body, Encoding.UTF8, body.StartsWith('<') ? "text/html" : "application/json"),
        };
        foreach (var (name, value) in headers)
            reply.Headers.TryAddWithoutValidation(name, value);
        return reply;
    }

    protected static HttpResponseMessage Reply(int status, JsonNode body) => Reply(status, body.ToJsonString());
}
