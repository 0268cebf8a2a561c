using System.Text.Json;
using System.Text.RegularExpressions;
using Porter.Grains.Commands;

namespace Porter.Grains.Agents;

/// <summary>Reads an agent's manifest; says which file is wrong, and how.</summary>
internal static partial class AgentManifest
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <exception cref="AgentManifestException">The text is not a manifest that Porter can use.</exception>
    public static Agent Read(string file, string text)
    {
        var agent = Deserialize(file, text);
        var complaint = Complaints(agent, Path.GetFileNameWithoutExtension(file)).FirstOrDefault();
        return complaint is null ? agent : throw new AgentManifestException(file, complaint);
    }

    private static Agent Deserialize(string file, string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Agent>(text, Json) ?? throw new AgentManifestException(file, "it is empty");
        }
        catch (JsonException e)
        {
            throw new AgentManifestException(file, $"it is not the JSON of an agent: {e.Message}", e);
        }
    }

    private static IEnumerable<string> Complaints(Agent agent, string fileName)
    {
        if (agent.Name is null || !Name().IsMatch(agent.Name))
            yield return "\"name\" must be lower-case letters, digits and hyphens, at most 40";
        if (agent.Name != fileName)
            yield return $"\"name\" must be the file's own name, \"{fileName}\"";
        if (CommandWords.All.Contains(agent.Name))
            yield return $"\"{agent.Name}\" is a command of Porter's; name the agent otherwise";
        if (string.IsNullOrWhiteSpace(agent.Title))
            yield return "\"title\" is missing";
        if (agent.Keys is null)
            yield return "\"keys\" is missing; write [] where the agent needs none";
        foreach (var key in agent.Keys ?? [])
            if (key is null || !Env().IsMatch(key.Env ?? "") || !Field().IsMatch(key.Config ?? "") || string.IsNullOrWhiteSpace(key.Title))
                yield return "each of \"keys\" needs \"env\" (ANTHROPIC_API_KEY), \"config\" (anthropic_api_key) and \"title\"";
        if (agent.Model is { } model && !ModelName.IsValid(model.Default))
            yield return "\"model\" needs a \"default\", or must be null";
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,39}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Z][A-Z0-9_]{0,99}\z")]
    private static partial Regex Env();

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,99}\z")]
    private static partial Regex Field();
}

/// <summary>An agent's manifest cannot be used. Porter does not start with it.</summary>
public sealed class AgentManifestException : Exception
{
    internal AgentManifestException(string file, string complaint, Exception? inner = null)
        : base($"The agent manifest {file} cannot be used: {complaint}.", inner) => File = file;

    /// <summary>The file at fault.</summary>
    public string File { get; }
}
