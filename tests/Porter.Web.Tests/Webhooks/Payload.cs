using System.Text.Json.Nodes;

namespace Porter.Web.Tests.Webhooks;

/// <summary>What GitHub sends, as small as it may be and still have every part that Porter reads.</summary>
internal static class Payload
{
    public static JsonObject User(long id = 7, string login = "alice", string type = "User") => new()
    {
        ["login"] = login,
        ["id"] = id,
        ["node_id"] = "U_1",
        ["avatar_url"] = "",
        ["url"] = $"https://api.github.com/users/{login}",
        ["type"] = type,
        ["site_admin"] = false,
    };

    public static JsonObject Issue(long number = 12) => new()
    {
        ["id"] = 1000 + number,
        ["number"] = number,
        ["title"] = "Greet in French",
        ["body"] = "Say bonjour.",
        ["state"] = "open",
        ["user"] = User(8, "bob"),
        ["labels"] = new JsonArray(),
        ["assignees"] = new JsonArray(),
        ["comments"] = 1,
        ["created_at"] = "2026-11-24T06:00:00Z",
        ["updated_at"] = "2026-11-24T06:00:00Z",
    };

    public static JsonObject Comment(string body, JsonObject? user = null) => new()
    {
        ["action"] = "created",
        ["issue"] = Issue(),
        ["comment"] = new JsonObject
        {
            ["id"] = 2_863_200_127,
            ["user"] = user ?? User(),
            ["body"] = body,
            ["author_association"] = "OWNER",
            ["performed_via_github_app"] = null,
            ["created_at"] = "2026-11-24T06:00:00Z",
            ["updated_at"] = "2026-11-24T06:00:00Z",
        },
        ["repository"] = Repository(),
        ["sender"] = user?.DeepClone() ?? User(),
        ["installation"] = new JsonObject { ["id"] = 77, ["node_id"] = "I_1" },
    };

    public static JsonObject Closed(JsonObject? sender = null) => new()
    {
        ["action"] = "closed",
        ["issue"] = Issue(),
        ["repository"] = Repository(),
        ["sender"] = sender ?? User(),
        ["installation"] = new JsonObject { ["id"] = 77 },
    };

    private static JsonObject Repository() => new()
    {
        ["id"] = 9,
        ["name"] = "shop",
        ["full_name"] = "Acme/shop",
        ["private"] = true,
        ["owner"] = User(3, "Acme", "Organization"),
        ["default_branch"] = "main",
    };
}
