using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.Git;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Json;

/// <summary>Pull requests as JSON: the list's short form, and the long one with its counts.</summary>
internal static class PullRequestJson
{
    public static JsonObject ToJson(this PullRequest pull, GitHubWorld world)
    {
        var (issue, urls) = (pull.Issue, world.Urls);
        var repository = issue.Repository;
        var url = $"{urls.Repository(repository.FullName)}/pulls/{issue.Number}";
        var issueUrl = $"{urls.Repository(repository.FullName)}/issues/{issue.Number}";
        var page = issue.PageUrl(urls);
        var links = new Dictionary<string, string>
        {
            ["comments"] = issueUrl + "/comments",
            ["commits"] = url + "/commits",
            ["statuses"] = $"{urls.Repository(repository.FullName)}/statuses/{pull.Head}",
            ["html"] = page,
            ["issue"] = issueUrl,
            ["review_comments"] = url + "/comments",
            ["review_comment"] = $"{urls.Repository(repository.FullName)}/pulls/comments{{/number}}",
            ["self"] = url,
        };
        return new JsonObject
        {
            ["url"] = url,
            ["id"] = pull.Id,
            ["node_id"] = $"PR_{pull.Id}",
            ["html_url"] = page,
            ["diff_url"] = page + ".diff",
            ["patch_url"] = page + ".patch",
            ["issue_url"] = issueUrl,
            ["commits_url"] = links["commits"],
            ["review_comments_url"] = links["review_comments"],
            ["review_comment_url"] = links["review_comment"],
            ["comments_url"] = links["comments"],
            ["statuses_url"] = links["statuses"],
            ["number"] = issue.Number,
            ["state"] = issue.State,
            ["locked"] = false,
            ["title"] = issue.Title,
            ["user"] = issue.Author.ToJson(urls),
            ["body"] = issue.Body,
            ["labels"] = new JsonArray(),
            ["milestone"] = null,
            ["created_at"] = issue.CreatedAt.ToJson(),
            ["updated_at"] = issue.UpdatedAt.ToJson(),
            ["closed_at"] = issue.ClosedAt?.ToJson(),
            ["merged_at"] = null,
            ["merge_commit_sha"] = null,
            ["assignee"] = null,
            ["assignees"] = new JsonArray(),
            ["requested_reviewers"] = new JsonArray(),
            ["requested_teams"] = new JsonArray(),
            ["head"] = End(repository, pull.HeadBranch, pull.Head, urls),
            ["base"] = End(repository, pull.BaseBranch, pull.BaseCommit, urls),
            ["_links"] = new JsonObject(
                links.Select(link => KeyValuePair.Create(link.Key, (JsonNode?)new JsonObject { ["href"] = link.Value }))),
            ["author_association"] = repository.Association(issue.Author),
            ["auto_merge"] = null,
            ["draft"] = pull.Draft,
        };
    }

    public static JsonObject ToFullJson(this PullRequest pull, GitHubWorld world, Comparison comparison)
    {
        var json = pull.ToJson(world);
        json["merged"] = false;
        json["mergeable"] = true;
        json["rebaseable"] = true;
        json["mergeable_state"] = "clean";
        json["merged_by"] = null;
        json["comments"] = pull.Issue.Comments.Count;
        json["review_comments"] = 0;
        json["maintainer_can_modify"] = false;
        json["commits"] = comparison.Commits.Count;
        json["additions"] = comparison.Files.Sum(file => file.Additions);
        json["deletions"] = comparison.Files.Sum(file => file.Deletions);
        json["changed_files"] = comparison.Files.Count;
        return json;
    }

    private static JsonObject End(Repository repository, string branch, string commit, Urls urls) => new()
    {
        ["label"] = $"{repository.Owner.Login}:{branch}",
        ["ref"] = branch,
        ["sha"] = commit,
        ["user"] = repository.Owner.ToJson(urls),
        ["repo"] = repository.ToJson(urls),
    };
}
