using Porter.Sandbox.GitHub.Auth;
using Porter.Sandbox.GitHub.Git;
using Porter.Sandbox.GitHub.Pages;
using Porter.Sandbox.GitHub.Rest;

namespace Porter.Sandbox.GitHub;

/// <summary>Everything this GitHub answers.</summary>
internal static class Routes
{
    public static void MapRoutes(this GitHubWorld world, IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi(world);
        api.MapApp(world);
        api.MapUsers(world);
        api.MapRepositories(world);
        api.MapIssues(world);
        api.MapPullRequests(world);
        api.MapGists(world);
        routes.MapOAuth(world);
        routes.MapGit(world);
        routes.MapPages(world);
    }
}
