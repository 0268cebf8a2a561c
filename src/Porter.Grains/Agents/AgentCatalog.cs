using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Porter.Grains.Commands;

namespace Porter.Grains.Agents;

/// <summary>The agents there are: those whose manifests come with Porter, and those of <see cref="PorterOptions.AgentsDirectory"/>.</summary>
public sealed class AgentCatalog
{
    private readonly Dictionary<string, Agent> agents = new(StringComparer.OrdinalIgnoreCase);

    private AgentCatalog(IEnumerable<(string File, string Text)> manifests)
    {
        foreach (var (file, text) in manifests)
        {
            var agent = AgentManifest.Read(file, text);
            if (!agents.TryAdd(agent.Name, agent))
                throw new AgentManifestException(file, $"there is an agent named \"{agent.Name}\" already");
        }
    }

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<Agent> All => [.. agents.Values.OrderBy(agent => agent.Name, StringComparer.Ordinal)];

    /// <summary>Reads the manifests that come with Porter and, where a directory is given, its <c>*.json</c>.</summary>
    /// <exception cref="AgentManifestException">A manifest, or the directory, cannot be used; the message names it.</exception>
    public static AgentCatalog Load(string? directory = null) => new(Embedded().Concat(In(directory)));

    /// <summary>The agent of that name in any case; null where there is none.</summary>
    public Agent? Find(string? name) => name is not null && agents.TryGetValue(name, out var agent) ? agent : null;

    /// <summary>Whether there is an agent of that name in any case.</summary>
    public bool TryGet(string? name, [NotNullWhen(true)] out Agent? agent) => (agent = Find(name)) is not null;

    /// <summary>The agent or command that was probably meant by a word that is neither; null when nothing is near.</summary>
    public string? Nearest(string word) => Spelling.Nearest(word, [.. CommandWords.All, .. All.Select(agent => agent.Name)]);

    private static IEnumerable<(string File, string Text)> Embedded()
    {
        var assembly = typeof(AgentCatalog).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("agents/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name, reader.ReadToEnd());
        }
    }

    private static IEnumerable<(string File, string Text)> In(string? directory)
    {
        if (string.IsNullOrWhiteSpace(directory))
            yield break;
        if (!Directory.Exists(directory))
            throw new AgentManifestException(directory, "there is no such directory; correct Porter:AgentsDirectory");
        foreach (var file in Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal))
            yield return (file, File.ReadAllText(file));
    }
}

/// <summary>Registers the agents.</summary>
public static class AgentServices
{
    /// <summary>Adds the <see cref="AgentCatalog"/>, read once, from the directory that <see cref="PorterOptions"/> names.</summary>
    public static IServiceCollection AddAgents(this IServiceCollection services) =>
        services.AddSingleton(provider => AgentCatalog.Load(provider.GetRequiredService<IOptions<PorterOptions>>().Value.AgentsDirectory));
}
