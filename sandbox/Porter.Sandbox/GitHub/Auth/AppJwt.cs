using System.Globalization;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Auth;

/// <summary>
/// Checks an App's JWT as GitHub does: RS256 by the App's key, issued by its id or client id, not in the future, and
/// expiring within ten minutes.
/// https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
/// </summary>
internal static class AppJwt
{
    private static readonly JsonWebTokenHandler Handler = new();
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromMinutes(10);

    /// <summary>What GitHub says is wrong with it, or null when the token is good.</summary>
    public static async Task<string?> FindError(string token, AppRegistration app, DateTimeOffset now)
    {
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKey = new RsaSecurityKey(app.Key),
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            ValidIssuers = [app.Id.ToString(CultureInfo.InvariantCulture), app.ClientId],
            ValidateAudience = false,
            ValidateLifetime = false,
            RequireSignedTokens = true,
        });
        if (result.Exception is SecurityTokenInvalidIssuerException)
            return "Integration not found";
        if (!result.IsValid || result.SecurityToken is not JsonWebToken jwt)
            return "A JSON web token could not be decoded";
        if (!jwt.TryGetPayloadValue<long>("iat", out var issued) || DateTimeOffset.FromUnixTimeSeconds(issued) > now)
            return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
        if (!jwt.TryGetPayloadValue<long>("exp", out var expires) || DateTimeOffset.FromUnixTimeSeconds(expires) <= now)
            return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
        return DateTimeOffset.FromUnixTimeSeconds(expires) - now > LongestLifetime
            ? "'Expiration time' claim ('exp') is too far in the future"
            : null;
    }
}
