using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Porter.Grains.GitHub;

namespace Porter.Web.Callers;

/// <summary>Who calls the API.</summary>
internal static class ApiCallers
{
    /// <summary>Adds the ways in which a caller may prove who they are. A further one, such as a cookie, is a further scheme.</summary>
    public static void AddCallers(this IServiceCollection services)
    {
        services.AddSingleton<GitHubTokens>();
        services.AddAuthentication(GitHubTokenHandler.SchemeName).AddScheme<AuthenticationSchemeOptions, GitHubTokenHandler>(GitHubTokenHandler.SchemeName, null);
        services.AddAuthorization();
    }

    /// <summary>The caller as GitHub knows them. Only behind <c>RequireAuthorization</c>.</summary>
    public static UserRef ToUser(this ClaimsPrincipal caller) => new(
        long.Parse(caller.FindFirstValue(ClaimTypes.NameIdentifier) ?? throw new InvalidOperationException("Nobody is signed in here."), CultureInfo.InvariantCulture),
        caller.FindFirstValue(ClaimTypes.Name) ?? "");
}
