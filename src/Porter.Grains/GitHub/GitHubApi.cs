using Microsoft.Extensions.Options;
using Octokit;
using Octokit.Internal;
using Porter.Grains.Outbound;

namespace Porter.Grains.GitHub;

/// <summary>Speaks to GitHub through Octokit with any token, over Porter's own handler, and turns its errors into Porter's two.</summary>
internal sealed class GitHubApi(IHttpMessageHandlerFactory handlers, IOptions<GitHubOptions> options, TimeProvider time)
{
    /// <summary>The handler's name at <see cref="IHttpMessageHandlerFactory"/>.</summary>
    public const string Handler = "github";

    /// <summary>The name in errors and metrics.</summary>
    public const string Service = "GitHub";

    private static readonly OctokitJson Json = new();

    /// <summary>Makes one call. Most of Octokit takes no cancellation token: a cancelled call is left to the handler's timeout.</summary>
    /// <exception cref="OutboundRefusedException">GitHub will not.</exception>
    /// <exception cref="TransientOutboundException">GitHub could not now.</exception>
    public Task<T> Send<T>(string token, string operation, Func<IGitHubClient, Task<T>> call, CancellationToken cancellationToken) =>
        OutboundCalls.Measure(
            Service,
            operation,
            () => call(With(token)).WaitAsync(cancellationToken),
            error => Explain(error, token),
            cancellationToken);

    /// <summary>Reads an address that takes no token, at most <paramref name="limit"/> bytes of it.</summary>
    public Task<string> ReadRaw(Uri address, int limit, CancellationToken cancellationToken) =>
        OutboundCalls.Measure(
            Service,
            "raw",
            async () =>
            {
                using var client = new HttpClient(handlers.CreateHandler(Handler), disposeHandler: false) { MaxResponseContentBufferSize = limit };
                using var answer = await client.GetAsync(address, cancellationToken);
                return answer.IsSuccessStatusCode
                    ? await answer.Content.ReadAsStringAsync(cancellationToken)
                    : throw Verdict.On(Service, new((int)answer.StatusCode, "the file could not be read"), time.GetUtcNow());
            },
            _ => null,
            cancellationToken);

    // The constructor of Connection takes the base address as it is; that of GitHubClient would append /api/v3/.
    private GitHubClient With(string token) => new(new Connection(
        new ProductHeaderValue("porter"),
        options.Value.ApiBase,
        new InMemoryCredentialStore(new Credentials(Clean(token), AuthenticationType.Bearer)),
        new HttpClientAdapter(() => handlers.CreateHandler(Handler)),
        Json));

    // A token that cannot stand in a header would fail deep inside HttpClient, with the token in the message.
    private static string Clean(string token) =>
        token.Length is > 0 and <= 8192 && token.All(c => c is > ' ' and < '\x7f')
            ? token
            : throw new OutboundRefusedException(Service, 401, "that is not a token");

    private Exception? Explain(Exception error, string token) => error switch
    {
        ApiException answer => Verdict.On(Service, Read(answer, token), time.GetUtcNow()),
        // JSON of another shape than GitHub's: Octokit leaves null what it misses.
        NullReferenceException or InvalidCastException or FormatException or OverflowException => new TransientOutboundException(Service, "its answer could not be read"),
        _ => null,
    };

    private Answer Read(ApiException error, string token) => Answer.From(
        (int)error.StatusCode,
        Text.Words(Say(error), [token]),
        error.HttpResponse?.Headers ?? new Dictionary<string, string>(),
        time.GetUtcNow());

    // "Validation Failed" alone helps nobody: the details say what failed. A body that is not JSON (a proxy's page) is not repeated.
    private static string Say(ApiException error)
    {
        var details = (error.ApiError?.Errors ?? [])
            .Select(e => string.IsNullOrEmpty(e.Message) ? $"{e.Field} {e.Code}".Trim() : e.Message)
            .Where(text => text.Length > 0);
        var said = string.Join("; ", details.Prepend(error.ApiError?.Message ?? "").Where(text => text.Length > 0));
        return said.Length == 0 || said.StartsWith('<') ? error.StatusCode.ToString() : said;
    }
}
