using Porter.Silo.Tests.Servers;

namespace Porter.Silo.Tests.Hosting;

/// <summary>Two silos and a client as processes of their own, on one store, started together as an operator would.</summary>
public sealed class NodeCluster : IAsyncDisposable
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 24).Select(i => $"clicks{i}")];

    private NodeCluster(NodeProcess[] nodes) => (One, Two, Client) = (nodes[0], nodes[1], nodes[2]);

    public NodeProcess One { get; }

    public NodeProcess Two { get; }

    public NodeProcess Client { get; }

    public static async Task<NodeCluster> Start((string Key, string Value)[] settings)
    {
        var starting = new[]
        {
            NodeProcess.Start(OnNewPorts(settings)), NodeProcess.Start(OnNewPorts(settings)), NodeProcess.Start(settings, "--client"),
        };
        return new(await Task.WhenAll(starting));
    }

    /// <summary>The settings of one more silo.</summary>
    public static IEnumerable<(string Key, string Value)> OnNewPorts((string Key, string Value)[] settings) =>
        [.. settings, .. ClusterSettings.Loopback()];

    /// <summary>Counts keys that nothing else uses once each; answers with all, and with those that live in the first silo.</summary>
    public static async Task<(string[] All, string[] InFirst)> Spread(NodeProcess client, NodeProcess one, NodeProcess two)
    {
        var run = Guid.NewGuid().ToString("N");
        string[] keys = [.. Names.Select(name => $"{name}-{run}")];
        var homes = new Dictionary<string, int>();
        foreach (var key in keys)
            homes[key] = (await client.Add(key)).Process;
        // Grains are placed at random: both have some.
        Assert.Contains(two.Id, homes.Values);
        Assert.Contains(one.Id, homes.Values);
        return (keys, [.. keys.Where(key => homes[key] == one.Id)]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in new[] { One, Two, Client })
            await node.DisposeAsync();
    }
}
