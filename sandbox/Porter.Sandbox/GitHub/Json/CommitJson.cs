using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.Git;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Json;

/// <summary>Commits and comparisons as JSON.</summary>
internal static class CommitJson
{
    public static JsonObject ToJson(this CommitInfo commit, Repository repository, Urls urls)
    {
        var url = urls.Repository(repository.FullName);
        var page = $"{urls.Page(repository.FullName)}/commit/{commit.Sha}";
        JsonObject Person() => new() { ["name"] = commit.Author, ["email"] = commit.Email, ["date"] = commit.At.ToJson() };
        return new JsonObject
        {
            ["url"] = $"{url}/commits/{commit.Sha}",
            ["sha"] = commit.Sha,
            ["node_id"] = $"C_{commit.Sha}",
            ["html_url"] = page,
            ["comments_url"] = $"{url}/commits/{commit.Sha}/comments",
            ["commit"] = new JsonObject
            {
                ["url"] = $"{url}/git/commits/{commit.Sha}",
                ["author"] = Person(),
                ["committer"] = Person(),
                ["message"] = commit.Message,
                ["comment_count"] = 0,
                ["tree"] = new JsonObject { ["sha"] = commit.Tree, ["url"] = $"{url}/git/trees/{commit.Tree}" },
            },
            ["author"] = null,
            ["committer"] = null,
            ["parents"] = new JsonArray([.. commit.Parents.Select(parent => (JsonNode)new JsonObject
            {
                ["sha"] = parent,
                ["url"] = $"{url}/commits/{parent}",
                ["html_url"] = $"{urls.Page(repository.FullName)}/commit/{parent}",
            })]),
        };
    }

    public static JsonObject ToJson(this Comparison comparison, Repository repository, string basehead, Urls urls)
    {
        var url = $"{urls.Repository(repository.FullName)}/compare/{basehead}";
        var page = $"{urls.Page(repository.FullName)}/compare/{basehead}";
        var ahead = comparison.Commits.Count;
        return new JsonObject
        {
            ["url"] = url,
            ["html_url"] = page,
            ["permalink_url"] = page,
            ["diff_url"] = page + ".diff",
            ["patch_url"] = page + ".patch",
            ["base_commit"] = comparison.Base.ToJson(repository, urls),
            ["merge_base_commit"] = comparison.MergeBase.ToJson(repository, urls),
            ["status"] = (ahead, comparison.Behind) switch
            {
                (0, 0) => "identical",
                (_, 0) => "ahead",
                (0, _) => "behind",
                _ => "diverged",
            },
            ["ahead_by"] = ahead,
            ["behind_by"] = comparison.Behind,
            ["total_commits"] = ahead,
            ["commits"] = new JsonArray([.. comparison.Commits.Select(commit => (JsonNode)commit.ToJson(repository, urls))]),
            ["files"] = new JsonArray([.. comparison.Files.Select(file => (JsonNode)new JsonObject
            {
                ["sha"] = file.Sha,
                ["filename"] = file.Path,
                ["status"] = file.Status,
                ["additions"] = file.Additions,
                ["deletions"] = file.Deletions,
                ["changes"] = file.Additions + file.Deletions,
                ["blob_url"] = $"{urls.Page(repository.FullName)}/blob/{file.Sha}/{Uri.EscapeDataString(file.Path)}",
                ["raw_url"] = $"{urls.Page(repository.FullName)}/raw/{file.Sha}/{Uri.EscapeDataString(file.Path)}",
                ["contents_url"] = $"{urls.Repository(repository.FullName)}/contents/{Uri.EscapeDataString(file.Path)}?ref={file.Sha}",
            })]),
        };
    }
}
