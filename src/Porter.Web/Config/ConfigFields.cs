using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Porter.Grains;
using Porter.Grains.Agents;
using Porter.Grains.Users;
using Porter.Web.Tasks;

namespace Porter.Web.Config;

/// <summary>
/// The fields of a config as the API calls them (<c>anthropicKey</c>) and as the Gist does (<c>anthropic_api_key</c>). Which keys there are
/// follows from the agents' manifests.
/// </summary>
internal static partial class ConfigFields
{
    private const string FlyApp = "fly_app";
    private const string DefaultAgent = "default_agent";
    private const int LongestValue = 16 * 1024;

    /// <summary>The API's name of a field of the Gist.</summary>
    public static string NameOf(string field) =>
        JsonNamingPolicy.CamelCase.ConvertName(string.Concat(Shortened(field).Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])));

    /// <summary>Every field that can be set, by the API's name for it.</summary>
    public static IReadOnlyDictionary<string, string> All(AgentCatalog agents) =>
        agents.All.SelectMany(agent => agent.Keys).Select(key => key.Config)
            .Concat(["fly_token", FlyApp, DefaultAgent])
            .Distinct()
            .ToDictionary(NameOf);

    /// <summary>The change that a body asks for, or a sentence on what is wrong with it; the sentence repeats no value.</summary>
    public static (ConfigChange? Change, string? Complaint) Read(JsonObject body, AgentCatalog agents)
    {
        var known = All(agents);
        var fields = new Dictionary<string, string?>();
        foreach (var (name, node) in body)
        {
            if (!known.TryGetValue(name, out var field))
                return (null, $"There is no such field as '{Cut(name)}'. There are: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.");
            if (node is not null && node.GetValueKind() is not JsonValueKind.String)
                return (null, $"'{name}' must be a text; an empty one unsets it.");
            var value = node?.GetValue<string>().Trim() ?? "";
            if (Complaint(field, name, value, agents) is { } complaint)
                return (null, complaint);
            fields[field] = field is DefaultAgent ? value.ToLowerInvariant() : value;
        }

        return (new(fields), null);
    }

    private static string? Complaint(string field, string name, string value, AgentCatalog agents) => (field, value) switch
    {
        (_, "") => null,
        (_, { Length: > LongestValue }) => $"'{name}' has at most {LongestValue} characters.",
        (DefaultAgent, _) => agents.Find(value) is null ? UnknownAgent.Say(value, agents) : null,
        (FlyApp, _) => AppName().IsMatch(value) ? null : $"'{name}' must be the name of a Fly app: lower-case letters, digits and hyphens, at most 63.",
        _ => value.Any(char.IsControl) ? $"'{name}' must be one line." : null,
    };

    /// <summary>The specification's names leave the middle out: <c>anthropicKey</c>.</summary>
    private static string Shortened(string field) => field.EndsWith("_api_key", StringComparison.Ordinal) ? field[..^"_api_key".Length] + "_key" : field;

    private static string Cut(string name) => Text.Truncate(name, 40);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,62}\z")]
    private static partial Regex AppName();
}
