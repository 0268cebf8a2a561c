using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Json;

/// <summary>Accounts and the App as JSON.</summary>
internal static class AccountJson
{
    private static readonly string[] Collections = ["followers", "subscriptions", "organizations:orgs", "repos", "received_events"];

    public static JsonObject ToJson(this Account account, Urls urls)
    {
        var url = urls.User(account.Login);
        var json = new JsonObject
        {
            ["login"] = account.Login,
            ["id"] = account.Id,
            ["node_id"] = $"U_{account.Id}",
            ["avatar_url"] = $"{urls.Root}/avatars/{account.Id}",
            ["gravatar_id"] = "",
            ["url"] = url,
            ["html_url"] = $"{urls.Root}/{account.Login}",
            ["following_url"] = url + "/following{/other_user}",
            ["gists_url"] = url + "/gists{/gist_id}",
            ["starred_url"] = url + "/starred{/owner}{/repo}",
            ["events_url"] = url + "/events{/privacy}",
            ["type"] = account.Type,
            ["site_admin"] = false,
        };
        foreach (var collection in Collections)
        {
            var names = collection.Split(':');
            json[names[0] + "_url"] = $"{url}/{names[^1]}";
        }

        return json;
    }

    /// <summary>The signed-in user, as <c>GET /user</c> tells it.</summary>
    public static JsonObject PublicProfile(this Account account, Urls urls, DateTimeOffset since)
    {
        var json = account.ToJson(urls);
        foreach (var unknown in new[] { "name", "company", "location", "email", "hireable", "bio" })
            json[unknown] = null;
        json["blog"] = "";
        foreach (var count in new[] { "public_repos", "public_gists", "followers", "following" })
            json[count] = 0;
        json["created_at"] = since.ToJson();
        json["updated_at"] = since.ToJson();
        return json;
    }

    public static JsonObject ToJson(this AppRegistration app, Account owner, Urls urls) => new()
    {
        ["id"] = app.Id,
        ["client_id"] = app.ClientId,
        ["slug"] = app.Slug,
        ["node_id"] = $"A_{app.Id}",
        ["owner"] = owner.ToJson(urls),
        ["name"] = app.Slug,
        ["description"] = "Porter, in the sandbox",
        ["external_url"] = urls.Root,
        ["html_url"] = $"{urls.Root}/apps/{app.Slug}",
        ["created_at"] = app.CreatedAt.ToJson(),
        ["updated_at"] = app.CreatedAt.ToJson(),
        ["permissions"] = app.Permissions.ToJson(),
        ["events"] = app.Events.ToJson(),
    };

    public static string ToJson(this DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    public static JsonObject ToJson(this IReadOnlyDictionary<string, string> pairs) =>
        new(pairs.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));

    public static JsonArray ToJson(this IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode?)text)]);
}
