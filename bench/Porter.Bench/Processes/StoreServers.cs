using Npgsql;

namespace Porter.Bench.Processes;

/// <summary>A fresh store and the settings that point Porter at it.</summary>
/// <param name="Name">As in <c>--store</c>.</param>
/// <param name="Silos">Silos that host the grains; 0: the web process does.</param>
/// <param name="Settings">Porter's settings.</param>
internal sealed record Store(string Name, int Silos, IReadOnlyDictionary<string, string> Settings);

/// <summary>PostgreSQL and Redis of our own, started when first asked for, each on a directory that goes with them.</summary>
internal sealed class StoreServers(BenchOptions options) : IDisposable
{
    private const string Connection = "ConnectionStrings:porter";

    private readonly string _directory = Directory.CreateTempSubdirectory("porter-bench-").FullName;
    private readonly int _postgresPort = FreePort.Next();
    private readonly int _redisPort = FreePort.Next();
    private Child? _postgres;
    private Child? _redis;
    private int _made;

    /// <summary>An empty store.</summary>
    public async Task<Store> New(string name)
    {
        var fresh = $"porter{++_made}";
        switch (name)
        {
            case "postgres":
                _postgres ??= await StartPostgres();
                await using (var source = NpgsqlDataSource.Create(Postgres("postgres")))
                await using (var create = source.CreateCommand($"CREATE DATABASE {fresh}"))
                    await create.ExecuteNonQueryAsync();
                return new(name, options.Silos, Cluster("AdoNet", new() { [Connection] = $"{Postgres(fresh)};{options.Postgres}" }));
            case "redis":
                _redis ??= await StartRedis();
                return new(name, options.Silos, Cluster("Redis", new() { [Connection] = $"127.0.0.1:{_redisPort}", ["Orleans:ClusterId"] = fresh, ["Orleans:ServiceId"] = fresh }));
            default:
                return new(name, 0, new Dictionary<string, string> { ["Porter:DataDirectory"] = Path.Combine(_directory, fresh) });
        }
    }

    public void Dispose()
    {
        _postgres?.Dispose();
        _redis?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static Dictionary<string, string> Cluster(string provider, Dictionary<string, string> settings)
    {
        settings["Porter:Cluster"] = "Distributed";
        foreach (var section in new[] { "Orleans:Clustering", "Orleans:GrainStorage:Default", "Orleans:Reminders" })
        {
            settings[$"{section}:ProviderType"] = provider;
            settings[$"{section}:ConnectionName"] = "porter";
            if (provider == "AdoNet")
                settings[$"{section}:Invariant"] = "Npgsql";
        }

        return settings;
    }

    private async Task<Child> StartPostgres()
    {
        var programs = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).LastOrDefault() : null;
        var bin = programs is null ? throw new InvalidOperationException("PostgreSQL is not installed: tests/servers.sh installs it.") : Path.Combine(programs, "bin");
        var data = Path.Combine(_directory, "postgres");
        Directory.CreateDirectory(data);
        // PostgreSQL refuses to be root, and its user must reach the directory.
        string[] reduced = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];
        if (Environment.IsPrivilegedProcess)
        {
            await Child.Run("chmod", "711", _directory);
            await Child.Run("chown", "-R", "postgres", data);
        }

        string[] make = [.. reduced, Path.Combine(bin, "initdb"), "-D", data, "--auth=trust", "--username=porter", "--encoding=UTF8"];
        await Child.Run(make[0], make[1..]);
        // fsync and synchronous_commit stay as they are: what is accepted is on the disk.
        string[] run = [.. reduced, Path.Combine(bin, "postgres"), "-D", data, "-p", $"{_postgresPort}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={data}", "-c", "max_connections=300"];
        var server = Child.Start(run[0], run[1..]);
        await server.UntilListening(_postgresPort);
        return server;
    }

    private async Task<Child> StartRedis()
    {
        var data = Directory.CreateDirectory(Path.Combine(_directory, "redis")).FullName;
        var server = Child.Start("redis-server", ["--port", $"{_redisPort}", "--bind", "127.0.0.1", "--dir", data, "--appendonly", "yes", "--appendfsync", "always", "--save", ""]);
        await server.UntilListening(_redisPort);
        return server;
    }

    private string Postgres(string database) => $"Host=127.0.0.1;Port={_postgresPort};Username=porter;Database={database}";
}
