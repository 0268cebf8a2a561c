using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Porter.Grains.GitHub;
using Porter.Grains.Outbound;

namespace Porter.Web.Callers;

/// <summary>
/// Whose a GitHub token is. The answer is kept for five minutes under the token's hash, so a revoked token works that much longer at the
/// most; a refusal is kept for one, so a client that goes on with a dead token does not use up GitHub's budget.
/// </summary>
internal sealed class GitHubTokens(GitHubUsers gitHub) : IDisposable
{
    private const int MostTokens = 10_000;
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RefusedFor = TimeSpan.FromMinutes(1);

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MostTokens });

    /// <summary>The token's user; null where GitHub does not take it, or where it is no user's.</summary>
    /// <exception cref="TransientOutboundException">GitHub cannot be asked now.</exception>
    public async Task<UserRef?> FindUser(string token, CancellationToken cancellationToken)
    {
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (_known.TryGetValue(key, out UserRef? known))
            return known;
        var user = await Ask(token, cancellationToken);
        _known.Set(key, user, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = user is null ? RefusedFor : KnownFor });
        return user;
    }

    public void Dispose() => _known.Dispose();

    private async Task<UserRef?> Ask(string token, CancellationToken cancellationToken)
    {
        try
        {
            var user = await gitHub.With(token).GetUser(cancellationToken);
            return new(user.Id, user.Login);
        }
        catch (OutboundRefusedException)
        {
            return null;
        }
    }
}
