using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Json;

/// <summary>Issues, comments and reactions as JSON.</summary>
internal static class IssueJson
{
    private static readonly string[] Contents = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"];

    public static JsonObject ToJson(this Issue issue, GitHubWorld world)
    {
        var urls = world.Urls;
        var repository = issue.Repository.FullName;
        var url = $"{urls.Repository(repository)}/issues/{issue.Number}";
        var json = new JsonObject
        {
            ["id"] = issue.Id,
            ["node_id"] = $"I_{issue.Id}",
            ["url"] = url,
            ["repository_url"] = urls.Repository(repository),
            ["labels_url"] = url + "/labels{/name}",
            ["comments_url"] = url + "/comments",
            ["events_url"] = url + "/events",
            ["html_url"] = issue.PageUrl(urls),
            ["number"] = issue.Number,
            ["title"] = issue.Title,
            ["user"] = issue.Author.ToJson(urls),
            ["labels"] = new JsonArray([.. issue.Labels.Select(label => (JsonNode)new JsonObject
            {
                ["id"] = StableId(label),
                ["node_id"] = $"LA_{StableId(label)}",
                ["url"] = $"{urls.Repository(repository)}/labels/{Uri.EscapeDataString(label)}",
                ["name"] = label,
                ["description"] = null,
                ["color"] = "ededed",
                ["default"] = false,
            })]),
            ["state"] = issue.State,
            ["state_reason"] = issue.ClosedAt is null ? null : "completed",
            ["locked"] = false,
            ["active_lock_reason"] = null,
            ["assignee"] = null,
            ["assignees"] = new JsonArray(),
            ["milestone"] = null,
            ["comments"] = issue.Comments.Count,
            ["created_at"] = issue.CreatedAt.ToJson(),
            ["updated_at"] = issue.UpdatedAt.ToJson(),
            ["closed_at"] = issue.ClosedAt?.ToJson(),
            ["author_association"] = issue.Repository.Association(issue.Author),
            ["body"] = issue.Body,
            ["reactions"] = Rollup([], url),
            ["timeline_url"] = url + "/timeline",
            ["performed_via_github_app"] = issue.ByApp ? world.App.ToJson(world.AppOwner, urls) : null,
        };
        if (issue.Pull is not null)
        {
            var pull = $"{urls.Repository(repository)}/pulls/{issue.Number}";
            json["pull_request"] = new JsonObject
            {
                ["url"] = pull,
                ["html_url"] = issue.PageUrl(urls),
                ["diff_url"] = issue.PageUrl(urls) + ".diff",
                ["patch_url"] = issue.PageUrl(urls) + ".patch",
                ["merged_at"] = null,
            };
        }

        return json;
    }

    public static JsonObject ToJson(this Comment comment, GitHubWorld world)
    {
        var urls = world.Urls;
        var url = $"{urls.Repository(comment.Issue.Repository.FullName)}/issues/comments/{comment.Id}";
        return new JsonObject
        {
            ["id"] = comment.Id,
            ["node_id"] = $"IC_{comment.Id}",
            ["url"] = url,
            ["html_url"] = $"{comment.Issue.PageUrl(urls)}#issuecomment-{comment.Id}",
            ["issue_url"] = $"{urls.Repository(comment.Issue.Repository.FullName)}/issues/{comment.Issue.Number}",
            ["user"] = comment.Author.ToJson(urls),
            ["created_at"] = comment.CreatedAt.ToJson(),
            ["updated_at"] = comment.UpdatedAt.ToJson(),
            ["author_association"] = comment.Issue.Repository.Association(comment.Author),
            ["body"] = comment.Body,
            ["reactions"] = Rollup(comment.Reactions, url),
            ["performed_via_github_app"] = comment.ByApp ? world.App.ToJson(world.AppOwner, urls) : null,
        };
    }

    public static JsonObject ToJson(this Reaction reaction, Urls urls) => new()
    {
        ["id"] = reaction.Id,
        ["node_id"] = $"REA_{reaction.Id}",
        ["user"] = reaction.By.ToJson(urls),
        ["content"] = reaction.Content,
        ["created_at"] = reaction.At.ToJson(),
    };

    public static bool IsReaction(string content) => Contents.Contains(content);

    public static string PageUrl(this Issue issue, Urls urls) =>
        $"{urls.Page(issue.Repository.FullName)}/{(issue.Pull is null ? "issues" : "pull")}/{issue.Number}";

    // As unreliable as GitHub's: people with write access by another way than ownership may be called anything.
    public static string Association(this Repository repository, Account account) =>
        account == repository.Owner ? "OWNER"
        : repository.RoleOf(account.Login) >= Role.Maintain ? "MEMBER"
        : repository.RoleOf(account.Login) >= Role.Write ? "CONTRIBUTOR"
        : "NONE";

    private static JsonObject Rollup(IReadOnlyList<Reaction> reactions, string url)
    {
        var json = new JsonObject { ["url"] = url + "/reactions", ["total_count"] = reactions.Count };
        foreach (var content in Contents)
            json[content] = reactions.Count(reaction => reaction.Content == content);
        return json;
    }

    private static long StableId(string name) => name.Aggregate(17L, (sum, letter) => (sum * 31 + letter) % int.MaxValue);
}
