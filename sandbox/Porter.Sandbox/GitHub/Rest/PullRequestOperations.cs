using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.Git;
using Porter.Sandbox.GitHub.Json;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Rest;

/// <summary>Pull requests between branches of one repository.</summary>
internal static class PullRequestOperations
{
    private const string Base = "/repos/{owner}/{name}/pulls";

    public static void MapPullRequests(this IEndpointRouteBuilder api, GitHubWorld world)
    {
        api.MapGet(Base, async (HttpContext http, string owner, string name) =>
        {
            var (repository, _) = await world.Repository(http, owner, name, "pull_requests");
            return new JsonResponse(http.Page([.. Filter(http, repository)], pull => pull.ToJson(world)));
        });
        api.MapPost(Base, async (HttpContext http, string owner, string name) =>
        {
            var (repository, caller) = await world.Repository(http, owner, name, "pull_requests", "write");
            return JsonResponse.Created(await Open(world, repository, caller.Account(world), await http.Body()));
        });
        api.MapGet(Base + "/{number:int}", async (HttpContext http, string owner, string name, int number) =>
        {
            var (repository, _) = await world.Repository(http, owner, name, "pull_requests");
            var pull = Find(repository, number);
            if (http.Request.Headers.Accept.ToString().Contains(".diff", StringComparison.Ordinal))
                return Results.Text(await repository.Git.Diff(pull.BaseCommit, pull.Head), "application/vnd.github.diff; charset=utf-8");
            return new JsonResponse(await FullJson(world, pull));
        });
        api.MapPatch(Base + "/{number:int}", async (HttpContext http, string owner, string name, int number) =>
        {
            var (repository, caller) = await world.Repository(http, owner, name, "pull_requests", "write");
            var (pull, body) = (Find(repository, number), await http.Body());
            CommentText.CheckLength("PullRequest", body.Text("body"));
            pull.Issue.Title = body.Text("title") ?? pull.Issue.Title;
            pull.Issue.Body = body.Text("body") ?? pull.Issue.Body;
            if (body.Text("state") is { } state)
                await world.SetState(pull.Issue, state == "closed", caller.Account(world), waitForWebhook: false);
            return new JsonResponse(await FullJson(world, pull));
        });
    }

    private static IEnumerable<PullRequest> Filter(HttpContext http, Repository repository)
    {
        var (state, head, into) = (
            http.Request.Query["state"].ToString(), http.Request.Query["head"].ToString(), http.Request.Query["base"].ToString());
        var pulls = repository.PullRequests.Select(issue => issue.Pull!).Reverse();
        if (state != "all")
            pulls = pulls.Where(pull => pull.Issue.State == (state.Length == 0 ? "open" : state));
        // GitHub filters by head only when it is written owner:branch, and ignores anything else.
        if (head.Contains(':', StringComparison.Ordinal))
            pulls = pulls.Where(pull =>
                string.Equals(head, $"{repository.Owner.Login}:{pull.HeadBranch}", StringComparison.OrdinalIgnoreCase));
        return into.Length == 0 ? pulls : pulls.Where(pull => pull.BaseBranch == into);
    }

    private static async Task<JsonObject> Open(GitHubWorld world, Repository repository, Account author, JsonObject body)
    {
        var (title, into) = (body.Text("title"), body.Text("base"));
        var branch = body.Text("head") ?? throw GitHubErrors.Invalid("PullRequest", "head", "missing_field");
        var owner = repository.Owner.Login + ":";
        if (branch.StartsWith(owner, StringComparison.OrdinalIgnoreCase))
            branch = branch[owner.Length..];
        if (string.IsNullOrWhiteSpace(title))
            throw GitHubErrors.Invalid("PullRequest", "title", "missing_field");
        CommentText.CheckLength("PullRequest", body.Text("body"));
        if (into is null || repository.Git.Branch(into) is not { } baseCommit)
            throw GitHubErrors.Invalid("PullRequest", "base", "invalid");
        if (repository.Git.Branch(branch) is not { } head)
            throw GitHubErrors.Invalid("PullRequest", "head", "invalid");
        var comparison = await Comparison.Of(repository.Git, baseCommit, head);
        if (comparison is null || comparison.Commits.Count == 0)
            throw GitHubErrors.Custom("PullRequest", $"No commits between {into} and {branch}");
        return
            world.AddPullRequest(
                repository, author, title, body.Text("body"), branch, into, head, baseCommit, (bool?)body["draft"] ?? false)
                is { } issue
            ? issue.Pull!.ToFullJson(world, comparison)
            : throw GitHubErrors.Custom("PullRequest", $"A pull request already exists for {owner}{branch}.");
    }

    private static async Task<JsonObject> FullJson(GitHubWorld world, PullRequest pull) =>
        pull.ToFullJson(world, await Comparison.Of(pull.Issue.Repository.Git, pull.BaseCommit, pull.Head) ?? throw GitHubErrors.NotFound());

    private static PullRequest Find(Repository repository, int number) =>
        repository.Issues.GetValueOrDefault(number)?.Pull ?? throw GitHubErrors.NotFound();
}
