using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.Json;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Webhooks;

/// <summary>Webhook bodies in their full shape, made from what is true in the world.</summary>
public sealed class Payloads
{
    private readonly GitHubWorld world;

    internal Payloads(GitHubWorld world) => this.world = world;

    /// <summary><c>issue_comment</c>: created, edited or deleted.</summary>
    public JsonObject IssueComment(Comment comment, string action, Account sender, string? textBefore = null)
    {
        var payload = InRepository(action, comment.Issue.Repository, sender);
        payload["issue"] = comment.Issue.ToJson(world);
        payload["comment"] = comment.ToJson(world);
        if (action == "edited")
            payload["changes"] = new JsonObject { ["body"] = new JsonObject { ["from"] = textBefore ?? comment.Body } };
        return payload;
    }

    /// <summary><c>issues</c>: opened, closed, reopened and the like.</summary>
    public JsonObject Issues(Issue issue, string action, Account sender)
    {
        var payload = InRepository(action, issue.Repository, sender);
        payload["issue"] = issue.ToJson(world);
        return payload;
    }

    /// <summary><c>installation</c>: created, deleted, suspend, unsuspend, new_permissions_accepted.</summary>
    public JsonObject Installation(Installation installation, string action, Account sender) => new()
    {
        ["action"] = action,
        ["installation"] = installation.ToJson(world),
        ["repositories"] = Brief(world.Repositories.Where(installation.Reaches)),
        ["requester"] = null,
        ["sender"] = sender.ToJson(world.Urls),
    };

    /// <summary><c>installation_repositories</c>: added or removed.</summary>
    public JsonObject InstallationRepositories(
        Installation installation, string action, IEnumerable<Repository> repositories, Account sender)
    {
        var changed = Brief(repositories);
        return new JsonObject
        {
            ["action"] = action,
            ["installation"] = installation.ToJson(world),
            ["repository_selection"] = installation.RepositoryIds is null ? "all" : "selected",
            ["repositories_added"] = action == "added" ? changed : [],
            ["repositories_removed"] = action == "removed" ? changed : [],
            ["requester"] = null,
            ["sender"] = sender.ToJson(world.Urls),
        };
    }

    /// <summary><c>github_app_authorization</c>, revoked: a user signed the App out of everything.</summary>
    public JsonObject AuthorizationRevoked(Account user) => new() { ["action"] = "revoked", ["sender"] = user.ToJson(world.Urls) };

    /// <summary><c>ping</c>: sent when a webhook is set up.</summary>
    public JsonObject Ping() => new()
    {
        ["zen"] = "Keep it logically awesome.",
        ["hook_id"] = 314159265,
        ["hook"] = new JsonObject
        {
            ["type"] = "App",
            ["id"] = 314159265,
            ["name"] = "web",
            ["active"] = true,
            ["events"] = world.App.Events.ToJson(),
            ["config"] = new JsonObject
            {
                ["content_type"] = "json",
                ["insecure_ssl"] = "0",
                ["url"] = world.App.WebhookUrl?.ToString() ?? "",
            },
            ["updated_at"] = world.App.CreatedAt.ToJson(),
            ["created_at"] = world.App.CreatedAt.ToJson(),
            ["app_id"] = world.App.Id,
            ["deliveries_url"] = $"{world.Urls.Root}/app/hook/deliveries",
        },
    };

    private JsonObject InRepository(string action, Repository repository, Account sender)
    {
        var payload = new JsonObject
        {
            ["action"] = action,
            ["repository"] = repository.ToJson(world.Urls),
            ["sender"] = sender.ToJson(world.Urls),
        };
        if (repository.Owner.Type == "Organization")
            payload["organization"] = Organization(repository.Owner);
        if (world.InstallationOf(repository) is { } installation)
            payload["installation"] = new JsonObject { ["id"] = installation.Id, ["node_id"] = $"IN_{installation.Id}" };
        return payload;
    }

    private JsonObject Organization(Account account)
    {
        var url = $"{world.Urls.Root}/orgs/{account.Login}";
        var json = new JsonObject
        {
            ["login"] = account.Login,
            ["id"] = account.Id,
            ["node_id"] = $"O_{account.Id}",
            ["url"] = url,
            ["avatar_url"] = $"{world.Urls.Root}/avatars/{account.Id}",
            ["description"] = null,
            ["members_url"] = url + "/members{/member}",
            ["public_members_url"] = url + "/public_members{/member}",
        };
        foreach (var collection in new[] { "repos", "events", "hooks", "issues" })
            json[collection + "_url"] = $"{url}/{collection}";
        return json;
    }

    private static JsonArray Brief(IEnumerable<Repository> repositories) => new([.. repositories.Select(Brief)]);

    private static JsonNode Brief(Repository repository) => new JsonObject
    {
        ["id"] = repository.Id,
        ["node_id"] = $"R_{repository.Id}",
        ["name"] = repository.Name,
        ["full_name"] = repository.FullName,
        ["private"] = repository.IsPrivate,
    };
}
