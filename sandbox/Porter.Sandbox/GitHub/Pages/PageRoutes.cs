using Porter.Sandbox.GitHub.Rest;
using Porter.Sandbox.Http;

namespace Porter.Sandbox.GitHub.Pages;

/// <summary>The pages for people.</summary>
internal static class PageRoutes
{
    public static void MapPages(this IEndpointRouteBuilder routes, GitHubWorld world)
    {
        var pages = routes.MapGroup("").WithMetadata(new BrowserPage());
        pages.MapGet("/", () => FrontPage.Render(world));
        pages.MapGet("/assets/{file}", (string file) => Asset(file));
        MapThread(pages, world, "/{owner}/{name}/issues/{number:int}");
        MapThread(pages, world, "/{owner}/{name}/pull/{number:int}");
        pages.MapGet("/{owner}/{name}/pull/{number:int}.diff", async (string owner, string name, int number) =>
            Find(world, owner, name, number) is { Pull: { } pull } issue
                ? Results.Text(await issue.Repository.Git.Diff(pull.BaseCommit, pull.Head))
                : throw GitHubErrors.NotFound());
        pages.MapPost("/{owner}/{name}/issues", async (HttpContext http, string owner, string name) =>
        {
            var repository = world.FindRepository(owner, name) ?? throw GitHubErrors.NotFound();
            var form = await http.Request.ReadFormAsync();
            return Results.Redirect(
                Html.Link(
                    world.OpenIssue(repository.FullName, form["as"].ToString(), form["title"].ToString(), form["body"].ToString()).Issue));
        });
    }

    private static void MapThread(IEndpointRouteBuilder pages, GitHubWorld world, string path)
    {
        pages.MapGet(path, (string owner, string name, int number) => ThreadPage.Render(world, Find(world, owner, name, number)));
        pages.MapGet(path + "/thread", async (string owner, string name, int number) =>
            Results.Content(await ThreadPage.Fragment(world, Find(world, owner, name, number)), "text/html; charset=utf-8"));
        pages.MapPost(path + "/say", async (HttpContext http, string owner, string name, int number) =>
        {
            var issue = Find(world, owner, name, number);
            var form = await http.Request.ReadFormAsync();
            var (who, text) = (form["as"].ToString(), form["text"].ToString().ReplaceLineEndings("\n").Trim());
            var thread = world.Issue(issue.Repository.FullName, number);
            if (text.Length > 0)
                world.RunInBackground(() => thread.Say(who, text));
            if (form["do"] == "close")
                world.RunInBackground(() => thread.Close(who));
            if (form["do"] == "reopen")
                world.RunInBackground(() => thread.Reopen(who));
            return Results.Redirect(Html.Link(issue));
        });
    }

    private static State.Issue Find(GitHubWorld world, string owner, string name, int number) =>
        IssueOperations.Find(world.FindRepository(owner, name) ?? throw GitHubErrors.NotFound(), number);

    private static IResult Asset(string file)
    {
        var stream = typeof(PageRoutes).Assembly.GetManifestResourceStream($"Porter.Sandbox.GitHub.Pages.{file}");
        return stream is null
            ? Results.NotFound()
            : Results.Stream(
                stream, file.EndsWith(".css", StringComparison.Ordinal) ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8");
    }
}
