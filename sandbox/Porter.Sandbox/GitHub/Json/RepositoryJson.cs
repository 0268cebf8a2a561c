using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Json;

/// <summary>Repositories and their branches as JSON.</summary>
internal static class RepositoryJson
{
    // Field (without _url) and the template behind the repository's own address.
    private static readonly (string Field, string Template)[] Templates =
    [
        ("archive", "/{archive_format}{/ref}"), ("assignees", "/assignees{/user}"), ("blobs", "/git/blobs{/sha}"),
        ("branches", "/branches{/branch}"), ("collaborators", "/collaborators{/collaborator}"), ("comments", "/comments{/number}"),
        ("commits", "/commits{/sha}"), ("compare", "/compare/{base}...{head}"), ("contents", "/contents/{+path}"),
        ("contributors", "/contributors"), ("deployments", "/deployments"), ("downloads", "/downloads"), ("events", "/events"),
        ("forks", "/forks"), ("git_commits", "/git/commits{/sha}"), ("git_refs", "/git/refs{/sha}"), ("git_tags", "/git/tags{/sha}"),
        ("hooks", "/hooks"), ("issue_comment", "/issues/comments{/number}"), ("issue_events", "/issues/events{/number}"),
        ("issues", "/issues{/number}"), ("keys", "/keys{/key_id}"), ("labels", "/labels{/name}"), ("languages", "/languages"),
        ("merges", "/merges"), ("milestones", "/milestones{/number}"), ("notifications", "/notifications{?since,all,participating}"),
        ("pulls", "/pulls{/number}"), ("releases", "/releases{/id}"), ("stargazers", "/stargazers"), ("statuses", "/statuses/{sha}"),
        ("subscribers", "/subscribers"), ("subscription", "/subscription"), ("tags", "/tags"), ("teams", "/teams"),
        ("trees", "/git/trees{/sha}"),
    ];

    private static readonly string[] ZeroFields =
    [
        "forks_count", "stargazers_count", "watchers_count", "forks", "watchers", "subscribers_count", "network_count",
    ];

    private static readonly string[] FalseFields =
    [
        "fork", "has_projects", "has_wiki", "has_pages", "has_discussions", "archived", "disabled",
    ];

    public static JsonObject ToJson(this Repository repository, Urls urls)
    {
        var (url, page) = (urls.Repository(repository.FullName), urls.Page(repository.FullName));
        var open = repository.Issues.Values.Count(issue => issue.ClosedAt is null);
        var json = new JsonObject
        {
            ["id"] = repository.Id,
            ["node_id"] = $"R_{repository.Id}",
            ["name"] = repository.Name,
            ["full_name"] = repository.FullName,
            ["owner"] = repository.Owner.ToJson(urls),
            ["private"] = repository.IsPrivate,
            ["visibility"] = repository.IsPrivate ? "private" : "public",
            ["html_url"] = page,
            ["description"] = null,
            ["url"] = url,
            ["git_url"] = page.Replace("http:", "git:", StringComparison.Ordinal) + ".git",
            ["ssh_url"] = $"git@localhost:{repository.FullName}.git",
            ["clone_url"] = page + ".git",
            ["svn_url"] = page,
            ["mirror_url"] = null,
            ["homepage"] = null,
            ["language"] = "JavaScript",
            ["license"] = null,
            ["size"] = 1,
            ["default_branch"] = repository.DefaultBranch,
            ["open_issues_count"] = open,
            ["open_issues"] = open,
            ["has_issues"] = true,
            ["has_downloads"] = true,
            ["topics"] = new JsonArray(),
            ["created_at"] = repository.CreatedAt.ToJson(),
            ["updated_at"] = repository.CreatedAt.ToJson(),
            ["pushed_at"] = repository.CreatedAt.ToJson(),
        };
        foreach (var (field, template) in Templates)
            json[field + "_url"] = url + template;
        foreach (var field in ZeroFields)
            json[field] = 0;
        foreach (var field in FalseFields)
            json[field] = false;
        return json;
    }

    public static JsonObject ToBranchJson(this Repository repository, string branch, JsonObject commit, Urls urls)
    {
        var url = $"{urls.Repository(repository.FullName)}/branches/{branch}";
        return new JsonObject
        {
            ["name"] = branch,
            ["commit"] = commit,
            ["_links"] = new JsonObject { ["self"] = url, ["html"] = $"{urls.Page(repository.FullName)}/tree/{branch}" },
            ["protected"] = false,
            ["protection"] = new JsonObject { ["enabled"] = false },
            ["protection_url"] = url + "/protection",
        };
    }

    public static JsonObject ToRefJson(this Repository repository, string reference, string commit, Urls urls)
    {
        var url = urls.Repository(repository.FullName);
        return new JsonObject
        {
            ["ref"] = reference,
            ["node_id"] = $"REF_{repository.Id}_{reference}",
            ["url"] = $"{url}/git/{reference}",
            ["object"] = new JsonObject { ["type"] = "commit", ["sha"] = commit, ["url"] = $"{url}/git/commits/{commit}" },
        };
    }
}
