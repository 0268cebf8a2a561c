using System.Text;
using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Json;

/// <summary>Gists as JSON; a file's content is cut past a megabyte, as on GitHub.</summary>
internal static class GistJson
{
    private const int ContentLimit = 1024 * 1024;

    public static JsonObject ToJson(this Gist gist, Urls urls, bool withContent)
    {
        var url = $"{urls.Root}/gists/{gist.Id}";
        var page = $"{urls.Root}/gist/{gist.Id}";
        return new JsonObject
        {
            ["url"] = url,
            ["forks_url"] = url + "/forks",
            ["commits_url"] = url + "/commits",
            ["comments_url"] = url + "/comments",
            ["id"] = gist.Id,
            ["node_id"] = $"G_{gist.Id}",
            ["git_pull_url"] = page + ".git",
            ["git_push_url"] = page + ".git",
            ["html_url"] = page,
            ["files"] = new JsonObject(
                gist.Files.Select(file =>
                    KeyValuePair.Create(file.Key, (JsonNode?)FileJson(gist, file.Key, file.Value, urls, withContent)))),
            ["public"] = gist.IsPublic,
            ["created_at"] = gist.CreatedAt.ToJson(),
            ["updated_at"] = gist.UpdatedAt.ToJson(),
            ["description"] = gist.Description,
            ["comments"] = 0,
            ["comments_enabled"] = true,
            ["user"] = null,
            ["owner"] = gist.Owner.ToJson(urls),
            ["truncated"] = false,
        };
    }

    private static JsonObject FileJson(Gist gist, string name, string content, Urls urls, bool withContent)
    {
        var json = new JsonObject
        {
            ["filename"] = name,
            ["type"] = name.EndsWith(".json", StringComparison.Ordinal) ? "application/json" : "text/plain",
            ["language"] = name.EndsWith(".json", StringComparison.Ordinal) ? "JSON" : "Text",
            ["raw_url"] = $"{urls.Root}/gists/{gist.Id}/raw/{Uri.EscapeDataString(name)}",
            ["size"] = Encoding.UTF8.GetByteCount(content),
        };
        if (withContent)
        {
            json["truncated"] = content.Length > ContentLimit;
            json["content"] = content.Truncate(ContentLimit);
            json["encoding"] = "utf-8";
        }

        return json;
    }
}
