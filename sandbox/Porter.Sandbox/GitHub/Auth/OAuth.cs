using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Porter.Sandbox.GitHub.Pages;
using Porter.Sandbox.GitHub.Rest;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Auth;

/// <summary>
/// Signing in through the App: choose who you are, come back with a code, change it for a pair of tokens; both are used up
/// by refreshing. <c>?login=alice</c> on the authorize page answers at once, for tests without a browser.
/// </summary>
internal static class OAuth
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(10);

    private sealed record Grant(Account User, string RedirectUri, string? Challenge, DateTimeOffset ExpiresAt);

    public static void MapOAuth(this IEndpointRouteBuilder routes, GitHubWorld world)
    {
        var codes = new ConcurrentDictionary<string, Grant>();
        routes.MapGet("/login/oauth/authorize", (HttpContext http) => Authorize(http, world, codes));
        routes.MapPost("/login/oauth/access_token", async (HttpContext http) =>
        {
            var form = await Form(http);
            return new JsonResponse(Exchange(form, world, codes));
        });
    }

    private static IResult Authorize(HttpContext http, GitHubWorld world, ConcurrentDictionary<string, Grant> codes)
    {
        var query = http.Request.Query;
        if (query["client_id"] != world.App.ClientId)
            throw GitHubErrors.NotFound();
        var redirect = query["redirect_uri"].ToString();
        if (!Uri.TryCreate(redirect, UriKind.Absolute, out _))
            return Results.BadRequest("redirect_uri must be an absolute address");
        if (query["login"].ToString() is not { Length: > 0 } login)
            return SignInPage.Render(world, http.Request.QueryString.Value ?? "");

        var code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));
        codes[code] = new Grant(
            world.FindAccount(login) ?? throw GitHubErrors.NotFound(),
            redirect,
            query["code_challenge"],
            world.Clock.GetUtcNow() + CodeLifetime);
        return Results.Redirect(
            QueryHelpers.AddQueryString(redirect, new Dictionary<string, string?> { ["code"] = code, ["state"] = query["state"] }));
    }

    private static JsonObject Exchange(
        IReadOnlyDictionary<string, string> form, GitHubWorld world, ConcurrentDictionary<string, Grant> codes)
    {
        if (form.GetValueOrDefault("client_id") != world.App.ClientId || form.GetValueOrDefault("client_secret") != world.App.ClientSecret)
            return Error("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.");
        if (form.GetValueOrDefault("grant_type") == "refresh_token")
        {
            return world.Tokens.Redeem(form.GetValueOrDefault("refresh_token") ?? "") is { } user
                ? Pair(world, user)
                : Error("bad_refresh_token", "The refresh token passed is incorrect or expired.");
        }

        if (!codes.TryRemove(form.GetValueOrDefault("code") ?? "", out var grant)
            || grant.ExpiresAt <= world.Clock.GetUtcNow()
            || !VerifierMatches(form.GetValueOrDefault("code_verifier"), grant.Challenge))
            return Error("bad_verification_code", "The code passed is incorrect or expired.");
        return form.TryGetValue("redirect_uri", out var redirect) && redirect != grant.RedirectUri
            ? Error("redirect_uri_mismatch", "The redirect_uri MUST match the registered callback URL for this application.")
            : Pair(world, grant.User);
    }

    private static JsonObject Pair(GitHubWorld world, Account user)
    {
        var (access, refresh) = world.Tokens.ForUser(user, gists: true, world.InstallationOf);
        return new JsonObject
        {
            ["access_token"] = access,
            ["expires_in"] = (int)Tokens.UserTokenLifetime.TotalSeconds,
            ["refresh_token"] = refresh,
            ["refresh_token_expires_in"] = (int)Tokens.RefreshTokenLifetime.TotalSeconds,
            ["scope"] = "",
            ["token_type"] = "bearer",
        };
    }

    private static bool VerifierMatches(string? verifier, string? challenge) =>
        string.IsNullOrEmpty(challenge)
        || (verifier is not null && WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) == challenge);

    // GitHub answers errors here with 200.
    private static JsonObject Error(string error, string description) => new() { ["error"] = error, ["error_description"] = description };

    private static async Task<IReadOnlyDictionary<string, string>> Form(HttpContext http)
    {
        if (http.Request.HasFormContentType)
            return (await http.Request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString());
        if (http.Request.ContentLength > 0)
            return (await http.Body()).ToDictionary(field => field.Key, field => field.Value?.ToString() ?? "");
        return http.Request.Query.ToDictionary(field => field.Key, field => field.Value.ToString());
    }
}
