using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Porter.Grains.GitHub;
using Porter.Grains.Outbound;
using Porter.Web.Http;

namespace Porter.Web.Callers;

/// <summary>Lets callers prove who they are with a GitHub user token, <c>Authorization: Bearer</c>.</summary>
internal sealed class GitHubTokenHandler(
    GitHubTokens tokens, IProblemDetailsService problems, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "GitHubToken";

    private TransientOutboundException? _away;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // A worker's callback carries a bearer token too, and that one is not for GitHub to see.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is null || !Bearer.TryRead(Request, out var token))
            return AuthenticateResult.NoResult();
        try
        {
            return await tokens.FindUser(token, Context.RequestAborted) is { } user
                ? AuthenticateResult.Success(new(Principal(user), SchemeName))
                : AuthenticateResult.Fail("GitHub does not take the token as a user's.");
        }
        catch (TransientOutboundException away)
        {
            _away = away;
            return AuthenticateResult.Fail(away.Message);
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // The authentication may have run before, in another call: its result is remembered, and with it why it failed.
        var result = await HandleAuthenticateOnceSafeAsync();
        if (_away is not null)
        {
            Response.Headers.RetryAfter = Failures.Seconds(_away.After ?? TimeSpan.FromSeconds(10));
            await Say(StatusCodes.Status503ServiceUnavailable, $"Porter asks GitHub who you are. {_away.Message}");
            return;
        }

        Response.Headers.WWWAuthenticate = "Bearer";
        await Say(StatusCodes.Status401Unauthorized, result.Failure?.Message ?? "Send a GitHub user token: Authorization: Bearer TOKEN.");
    }

    private async Task Say(int status, string detail)
    {
        Response.StatusCode = status;
        await problems.WriteAsync(new() { HttpContext = Context, ProblemDetails = { Status = status, Detail = detail } });
    }

    private static ClaimsPrincipal Principal(UserRef user) => new(new ClaimsIdentity(
        [new(ClaimTypes.NameIdentifier, user.Id.ToString(CultureInfo.InvariantCulture)), new(ClaimTypes.Name, user.Login)],
        SchemeName));
}
