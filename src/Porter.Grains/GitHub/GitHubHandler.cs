using Microsoft.Extensions.Options;
using Porter.Grains.Outside;

namespace Porter.Grains.GitHub;

/// <summary>Pins the API's version, and lets no token leave for another address than GitHub's API (Octokit follows redirects).</summary>
internal sealed class GitHubHandler(IOptions<GitHubOptions> options) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Headers.Authorization is not null && !IsOurs(request.RequestUri))
            throw new Refusal(GitHubApi.Service, null, "it redirected to another server, which Porter does not give its token to");

        // https://docs.github.com/rest/about-the-rest-api/api-versions
        request.Headers.TryAddWithoutValidation("X-GitHub-Api-Version", "2022-11-28");
        return base.SendAsync(request, cancellationToken);
    }

    private bool IsOurs(Uri? address) =>
        address is not null
        && Uri.Compare(address, options.Value.ApiBase, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
