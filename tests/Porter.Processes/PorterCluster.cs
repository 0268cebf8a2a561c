using System.Security.Cryptography;

namespace Porter.Processes;

/// <summary>Where the silos of a cluster keep everything.</summary>
public enum ClusterStore
{
    /// <summary>A PostgreSQL of its own.</summary>
    Postgres,

    /// <summary>An Azurite of its own.</summary>
    AzureTables,
}

/// <summary>All of one Porter's processes: its store, silos and webs, or a single web with the grains inside.</summary>
internal sealed class PorterCluster : IDisposable
{
    private readonly Postgres? _postgres;
    private readonly Azurite? _azurite;
    private readonly Random _chance;

    private PorterCluster(Postgres? postgres, Azurite? azurite, IReadOnlyList<Node> silos, IReadOnlyList<Node> webs, Random chance) =>
        (_postgres, _azurite, Silos, Webs, _chance) = (postgres, azurite, silos, webs, chance);

    public IReadOnlyList<Node> Silos { get; }

    public IReadOnlyList<Node> Webs { get; }

    public IEnumerable<Node> Nodes => Silos.Concat(Webs);

    public bool HasPostgres => _postgres is not null;

    /// <summary>Any of the webs, living or not: as a balancer that has not noticed yet would choose.</summary>
    public Node AnyWeb()
    {
        lock (_chance)
            return Webs[_chance.Next(Webs.Count)];
    }

    public Task CrashPostgres(TimeSpan pause) => _postgres!.Crash(pause);

    /// <summary>Starts all of it and returns when every process is ready.</summary>
    /// <param name="silos">How many silos; 0 is a web with the grains inside, on SQLite.</param>
    /// <param name="webs">How many webs.</param>
    /// <param name="outside">The settings that name the worlds and the limits.</param>
    /// <param name="directory">Where each process works, and has its log.</param>
    /// <param name="stop">Gives up.</param>
    /// <param name="chance">Which web <see cref="AnyWeb"/> is.</param>
    /// <param name="store">Where the silos keep everything.</param>
    public static async Task<PorterCluster> Start(
        int silos, int webs, IEnumerable<KeyValuePair<string, string>> outside, string directory, CancellationToken stop, Random? chance = null,
        ClusterStore store = ClusterStore.Postgres)
    {
        var addresses = Enumerable.Range(1, webs).Select(_ => new Uri($"http://127.0.0.1:{LoopbackPort.Next()}/")).ToArray();
        var shared = new Dictionary<string, string>(outside)
        {
            ["Porter__DataDirectory"] = Path.Combine(directory, "data"),
            ["DOTNET_gcServer"] = "0",
        };
        var postgres = silos == 0 || store != ClusterStore.Postgres ? null : await Postgres.Start(Path.Combine(directory, "postgres.log"));
        var azurite = silos == 0 || store != ClusterStore.AzureTables ? null : await Azurite.Start(Path.Combine(directory, "azurite.log"));
        if (postgres is not null)
            AddCluster(shared, addresses[0], postgres.ConnectionString, [("ProviderType", "AdoNet"), ("Invariant", "Npgsql")]);
        if (azurite is not null)
            AddCluster(shared, addresses[0], azurite.ConnectionString, [("ProviderType", "AzureTableStorage")]);
        var cluster = new PorterCluster(
            postgres,
            azurite,
            [.. Enumerable.Range(1, silos).Select(n => Silo(n, shared, directory))],
            [.. addresses.Select((address, n) => Web(n + 1, address, shared, directory))],
            chance ?? Random.Shared);
        try
        {
            await Task.WhenAll(cluster.Nodes.Select(node => node.Start(stop)));
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var node in Nodes)
            node.Dispose();
        _postgres?.Dispose();
        _azurite?.Dispose();
    }

    private static Node Silo(int number, Dictionary<string, string> shared, string directory)
    {
        var address = new Uri($"http://127.0.0.1:{LoopbackPort.Next()}/");
        return new($"silo-{number}", Built("Porter.Silo"), new Dictionary<string, string>(shared)
        {
            ["ASPNETCORE_URLS"] = address.AbsoluteUri,
            ["Orleans__Endpoints__AdvertisedIPAddress"] = "127.0.0.1",
            ["Orleans__Endpoints__SiloPort"] = $"{LoopbackPort.Next()}",
            ["Orleans__Endpoints__GatewayPort"] = $"{LoopbackPort.Next()}",
        }, address, directory);
    }

    private static Node Web(int number, Uri address, Dictionary<string, string> shared, string directory) =>
        new($"web-{number}", Built("Porter.Web"), new Dictionary<string, string>(shared) { ["ASPNETCORE_URLS"] = address.AbsoluteUri }, address, directory);

    /// <summary>As docs/deploy.md tells an operator.</summary>
    private static void AddCluster(
        Dictionary<string, string> settings, Uri publicUrl, string connectionString, (string Key, string Value)[] provider)
    {
        settings["Porter__Cluster"] = "Distributed";
        settings["Porter__PublicUrl"] = publicUrl.AbsoluteUri;
        settings["Porter__MasterKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        settings["ConnectionStrings__porter"] = connectionString;
        foreach (var section in new[] { "Orleans__Clustering", "Orleans__GrainStorage__Default", "Orleans__Reminders" })
        {
            settings[$"{section}__ConnectionName"] = "porter";
            foreach (var (key, value) in provider)
                settings[$"{section}__{key}"] = value;
        }
    }

    /// <summary>The program that was built with this one: …/tests/X/bin/Release/net10.0 -> …/src/NAME/bin/Release/net10.0.</summary>
    private static string Built(string name)
    {
        var output = Path.GetFullPath(AppContext.BaseDirectory).TrimEnd('/');
        var (framework, configuration) = (Path.GetFileName(output), Path.GetFileName(Path.GetDirectoryName(output))!);
        return Path.GetFullPath(Path.Combine(output, "../../../../../src", name, "bin", configuration, framework, $"{name}.dll"));
    }
}
