using System.Globalization;
using Porter.Sandbox.GitHub.Json;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Rest;

/// <summary>Issues, comments and reactions.</summary>
internal static class IssueOperations
{
    private const string Base = "/repos/{owner}/{name}/issues";

    public static void MapIssues(this IEndpointRouteBuilder api, GitHubWorld world)
    {
        api.MapGet(Base + "/{number:int}", async (HttpContext http, string owner, string name, int number) =>
        {
            var (repository, _) = await world.Repository(http, owner, name, "issues");
            return new JsonResponse(Find(repository, number).ToJson(world));
        });
        api.MapPatch(Base + "/{number:int}", async (HttpContext http, string owner, string name, int number) =>
        {
            var (repository, caller) = await world.Repository(http, owner, name, "issues", "write");
            var (issue, body) = (Find(repository, number), await http.Body());
            issue.Title = body.Text("title") ?? issue.Title;
            issue.Body = body.Text("body") ?? issue.Body;
            if (body.Text("state") is { } state)
                await world.SetState(issue, state == "closed", caller.Account(world), waitForWebhook: false);
            return new JsonResponse(issue.ToJson(world));
        });
        MapComments(api, world);
        MapReactions(api, world);
    }

    private static void MapComments(IEndpointRouteBuilder api, GitHubWorld world)
    {
        api.MapGet(Base + "/{number:int}/comments", async (HttpContext http, string owner, string name, int number) =>
        {
            var (repository, _) = await world.Repository(http, owner, name, "issues");
            var since = DateTimeOffset.TryParse(
                http.Request.Query["since"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var given)
                ? given
                : DateTimeOffset.MinValue;
            return new JsonResponse(
                http.Page([.. Find(repository, number).Comments.Where(comment => comment.UpdatedAt >= since)], comment =>
                    comment.ToJson(world)));
        });
        api.MapPost(Base + "/{number:int}/comments", async (HttpContext http, string owner, string name, int number) =>
        {
            var (repository, caller) = await world.Repository(http, owner, name, "issues", "write");
            var issue = Find(repository, number);
            var comment = world.AddComment(issue, caller.Account(world), CommentText.Of(await http.Body()));
            world.SendCommentWebhook(comment, "created");
            http.Response.Headers.Location = $"{world.Urls.Repository(repository.FullName)}/issues/comments/{comment.Id}";
            return JsonResponse.Created(comment.ToJson(world));
        });
        api.MapGet(Base + "/comments/{id:long}", async (HttpContext http, string owner, string name, long id) =>
        {
            var (repository, _) = await world.Repository(http, owner, name, "issues");
            return new JsonResponse(FindComment(repository, id).ToJson(world));
        });
        api.MapPatch(Base + "/comments/{id:long}", async (HttpContext http, string owner, string name, long id) =>
        {
            var (repository, caller) = await world.Repository(http, owner, name, "issues", "write");
            var comment = FindComment(repository, id);
            if (comment.Author != caller.Account(world) && repository.RoleOf(caller.Login(world)) < Role.Write)
                throw GitHubErrors.Forbidden("You must have the right permissions to edit this comment.");
            var before = comment.Body;
            world.EditComment(comment, CommentText.Of(await http.Body()));
            world.SendCommentWebhook(comment, "edited", before);
            return new JsonResponse(comment.ToJson(world));
        });
        api.MapDelete(Base + "/comments/{id:long}", async (HttpContext http, string owner, string name, long id) =>
        {
            var (repository, _) = await world.Repository(http, owner, name, "issues", "write");
            var comment = FindComment(repository, id);
            world.DeleteComment(comment);
            world.SendCommentWebhook(comment, "deleted");
            return JsonResponse.NoContent;
        });
    }

    private static void MapReactions(IEndpointRouteBuilder api, GitHubWorld world)
    {
        api.MapPost(Base + "/comments/{id:long}/reactions", async (HttpContext http, string owner, string name, long id) =>
        {
            var (repository, caller) = await world.Repository(http, owner, name, "issues", "write");
            var comment = FindComment(repository, id);
            var content = (await http.Body()).Text("content");
            if (content is null || !IssueJson.IsReaction(content))
                throw GitHubErrors.Invalid("Reaction", "content", "invalid");
            var (reaction, added) = world.React(comment, caller.Account(world), content);
            return new JsonResponse(reaction.ToJson(world.Urls), added ? 201 : 200);
        });
        api.MapGet(Base + "/comments/{id:long}/reactions", async (HttpContext http, string owner, string name, long id) =>
        {
            var (repository, _) = await world.Repository(http, owner, name, "issues");
            return new JsonResponse(http.Page(FindComment(repository, id).Reactions, reaction => reaction.ToJson(world.Urls)));
        });
        api.MapDelete(
            Base + "/comments/{id:long}/reactions/{reaction:long}",
            async (HttpContext http, string owner, string name, long id, long reaction) =>
            {
                var (repository, _) = await world.Repository(http, owner, name, "issues", "write");
                return FindComment(repository, id).RemoveReaction(reaction) ? JsonResponse.NoContent : throw GitHubErrors.NotFound();
            });
    }

    internal static Issue Find(Repository repository, int number) =>
        repository.Issues.GetValueOrDefault(number) ?? throw GitHubErrors.NotFound();

    private static Comment FindComment(Repository repository, long id) =>
        repository.Issues.Values.SelectMany(issue => issue.Comments).FirstOrDefault(comment => comment.Id == id)
        ?? throw GitHubErrors.NotFound();
}
