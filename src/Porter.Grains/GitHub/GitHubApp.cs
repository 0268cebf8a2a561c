using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Octokit;
using Porter.Grains.GitHub.Deliveries;
using Porter.Grains.Outbound;

namespace Porter.Grains.GitHub;

/// <summary>Porter's GitHub App itself: proves who it is with a signed JWT, and gets tokens for its installations.</summary>
internal sealed class GitHubApp(GitHubApi api, IOptions<GitHubOptions> options, TimeProvider time)
{
    private const int MostPages = 20;
    private const string Json = "application/vnd.github+json";
    private readonly Lazy<SigningCredentials> _signing = new(() =>
        new(new RsaSecurityKey(options.Value.ReadPrivateKey()), SecurityAlgorithms.RsaSha256));

    /// <summary>A token of an installation, good for an hour.</summary>
    /// <param name="installationId">The installation.</param>
    /// <param name="scope">One repository and one right; null for all that was granted to Porter.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="OutboundRefusedException">The App is not installed there any more (404), suspended (403), or lacks the right (422).</exception>
    /// <exception cref="TransientOutboundException">GitHub could not now.</exception>
    public Task<ExpiringToken> CreateInstallationToken(long installationId, TokenScope? scope, CancellationToken cancellationToken) =>
        api.Send(Jwt(), "create_installation_token", async github =>
        {
            // Octokit's own method cannot narrow a token.
            var address = new Uri($"app/installations/{installationId.ToString(CultureInfo.InvariantCulture)}/access_tokens", UriKind.Relative);
            var answer = await github.Connection.Post<AccessToken>(
                address, Narrow(scope), Json, "application/json", parameters: null, cancellationToken);
            return new ExpiringToken(answer.Body.Token, answer.Body.ExpiresAt);
        }, cancellationToken);

    /// <summary>The installation that reaches a repository, or null: Porter is not installed there.</summary>
    public Task<long?> FindInstallation(RepositoryName repository, CancellationToken cancellationToken) =>
        api.Send(Jwt(), "find_installation", async github =>
        {
            try
            {
                return (await github.GitHubApps.GetRepositoryInstallationForCurrent(repository.Owner, repository.Name)).Id;
            }
            catch (NotFoundException)
            {
                return (long?)null;
            }
        }, cancellationToken);

    /// <summary>The attempts to deliver a webhook that failed since then, newest first; of very many, the newest.</summary>
    /// <exception cref="OutboundRefusedException">GitHub will not.</exception>
    /// <exception cref="TransientOutboundException">GitHub could not now.</exception>
    public async Task<IReadOnlyList<FailedDelivery>> ListFailedDeliveries(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var failed = new List<FailedDelivery>();
        Uri? page = new("app/hook/deliveries?status=failure&per_page=100", UriKind.Relative);
        for (var pages = 0; page is not null && pages < MostPages; pages++)
        {
            var address = page;
            var answer = await api.Send(Jwt(), "list_deliveries", github => github.Connection.Get<List<HookDelivery>>(address, parameters: null, Json, cancellationToken), cancellationToken);
            failed.AddRange(answer.Body.Select(delivery => delivery.Read()).TakeWhile(delivery => delivery.At >= since));
            var isAll = answer.Body.Count == 0 || answer.Body[^1].DeliveredAt < since;
            page = isAll ? null : answer.HttpResponse.ApiInfo.Links.GetValueOrDefault("next");
        }

        return failed;
    }

    /// <summary>Has GitHub deliver again; it does so in its own time.</summary>
    /// <param name="attempt">The attempt that failed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="OutboundRefusedException">It is too old (404), or GitHub will not.</exception>
    /// <exception cref="TransientOutboundException">GitHub could not now.</exception>
    public Task Redeliver(long attempt, CancellationToken cancellationToken) =>
        api.Send(Jwt(), "redeliver", github => github.Connection.Post(
            new Uri($"app/hook/deliveries/{attempt.ToString(CultureInfo.InvariantCulture)}/attempts", UriKind.Relative), cancellationToken), cancellationToken);

    /// <summary>
    /// The App's JWT: issued a minute ago, to bear with clocks that differ, and dead nine minutes after that (GitHub allows ten).
    /// https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
    /// </summary>
    internal string Jwt()
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.Value.AppId.ToString(CultureInfo.InvariantCulture),
            IssuedAt = now.AddSeconds(-60),
            Expires = now.AddMinutes(8),
            SigningCredentials = _signing.Value,
        });
    }

    private static Dictionary<string, object> Narrow(TokenScope? scope) => scope switch
    {
        null => [],
        { Right: TokenRight.Push } => new()
        {
            ["repository_ids"] = new[] { scope.RepositoryId },
            ["permissions"] = new Dictionary<string, string> { ["contents"] = "write" },
        },
        _ => new()
        {
            ["repository_ids"] = new[] { scope.RepositoryId },
            ["permissions"] = new Dictionary<string, string> { ["contents"] = "read", ["metadata"] = "read" },
        },
    };
}
