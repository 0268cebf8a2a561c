using Microsoft.Extensions.Options;
using Porter.Grains.Outbound;

namespace Porter.Grains.GitHub;

/// <summary>
/// Pins the API's version, lets no token leave for another address than GitHub's API (Octokit follows redirects), and takes no web
/// page for an answer (Octokit would read it as nothing).
/// </summary>
internal sealed class GitHubHandler(IOptions<GitHubOptions> options) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Headers.Authorization is not null && !IsOurs(request.RequestUri))
            throw new OutboundRefusedException(GitHubApi.Service, null, "it redirected to another server, which Porter does not give its token to");

        // https://docs.github.com/rest/about-the-rest-api/api-versions
        request.Headers.TryAddWithoutValidation("X-GitHub-Api-Version", "2022-11-28");
        var answer = await base.SendAsync(request, cancellationToken);
        if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentType?.MediaType != "text/html")
            return answer;
        answer.Dispose();
        throw new HttpRequestException("a web page came instead of an answer");
    }

    private bool IsOurs(Uri? address) =>
        address is not null
        && Uri.Compare(address, options.Value.ApiBase, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
