using System.Collections.Concurrent;
using System.Security.Cryptography;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Auth;

/// <summary>Every token in the world. What expired or was revoked is as good as never made.</summary>
internal sealed class Tokens(TimeProvider clock)
{
    public static readonly TimeSpan InstallationTokenLifetime = TimeSpan.FromHours(1);
    public static readonly TimeSpan UserTokenLifetime = TimeSpan.FromHours(8);
    public static readonly TimeSpan RefreshTokenLifetime = TimeSpan.FromDays(184);

    private readonly ConcurrentDictionary<string, Caller> valid = new();
    private readonly ConcurrentDictionary<string, (Account User, string AccessToken, DateTimeOffset ExpiresAt)> refresh = new();

    public Caller? Find(string token) => valid.GetValueOrDefault(token) switch
    {
        Caller.InstallationToken found when found.ExpiresAt > clock.GetUtcNow() => found,
        Caller.UserToken found when found.ExpiresAt > clock.GetUtcNow() => found,
        _ => null,
    };

    public (string Token, Caller.InstallationToken Grant) ForInstallation(
        AppRegistration app, Installation installation, IReadOnlySet<long>? repositories, IReadOnlyDictionary<string, string> permissions)
    {
        var grant = new Caller.InstallationToken(installation, repositories, permissions, clock.GetUtcNow() + InstallationTokenLifetime);
        // As long as GitHub's newer ones: nobody should count on forty characters.
        var token = $"ghs_{app.Id}_{Random(160)}";
        valid[token] = grant;
        return (token, grant);
    }

    /// <summary>A pair as a sign-in gives it. Using the refresh token kills both.</summary>
    public (string AccessToken, string RefreshToken) ForUser(Account user, bool gists, Func<Repository, Installation?> installationOf)
    {
        var access = $"ghu_{Random(27)}";
        var again = $"ghr_{Random(57)}";
        valid[access] = new Caller.UserToken(user, gists, clock.GetUtcNow() + UserTokenLifetime, installationOf);
        refresh[again] = (user, access, clock.GetUtcNow() + RefreshTokenLifetime);
        return (access, again);
    }

    /// <summary>Whose refresh token this was; it and its access token die here.</summary>
    public Account? Redeem(string refreshToken)
    {
        if (!refresh.TryRemove(refreshToken, out var pair))
            return null;
        valid.TryRemove(pair.AccessToken, out _);
        return pair.ExpiresAt > clock.GetUtcNow() ? pair.User : null;
    }

    public void Revoke(string token) => valid.TryRemove(token, out _);

    public void RevokeUser(Account user)
    {
        foreach (var (token, _) in valid.Where(entry => entry.Value is Caller.UserToken of && of.User == user))
            valid.TryRemove(token, out _);
        foreach (var (token, _) in refresh.Where(entry => entry.Value.User == user))
            refresh.TryRemove(token, out _);
    }

    private static string Random(int bytes) =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes)).Replace('+', 'a').Replace('/', 'b').TrimEnd('=');
}
