namespace Porter.Processes;

/// <summary>A PostgreSQL of our own on a free port, as a user without rights, since it refuses to be root.</summary>
internal sealed class Postgres : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(90);

    private readonly int _port = LoopbackPort.Next();
    private readonly string _home = Directory.CreateTempSubdirectory("porter-pg-").FullName;
    private readonly string _log;
    private Child? _server;

    private Postgres(string log) => _log = log;

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=porter;Database=postgres";

    private string Data => Path.Combine(_home, "data");

    /// <summary>Makes a new, empty one and returns when it listens.</summary>
    public static async Task<Postgres> Start(string log)
    {
        var postgres = new Postgres(log);
        Directory.CreateDirectory(postgres.Data);
        if (Environment.IsPrivilegedProcess)
            await Child.Run("chown", "-R", "postgres", postgres._home);
        await Child.Run(Command("initdb", "-D", postgres.Data, "--auth=trust", "--username=porter", "--no-sync", "--encoding=UTF8"));
        await postgres.Serve();
        return postgres;
    }

    /// <summary>Ends it as a crash would, every transaction in the middle, and starts it again on what is on disk.</summary>
    public async Task Crash(TimeSpan pause)
    {
        await _server!.Signal("QUIT");
        _server.Dispose();
        await Task.Delay(pause);
        await Serve();
    }

    public void Dispose()
    {
        if (_server is { HasExited: false })
            _server.Signal("QUIT").Wait(TimeSpan.FromSeconds(10));
        _server?.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    private async Task Serve()
    {
        var command = Command("postgres", "-D", Data, "-p", $"{_port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={_home}", "-c", "max_connections=300");
        _server = Child.Start(command[0], command[1..], new Dictionary<string, string>(), "/", _log);
        for (var began = TimeProvider.System.GetTimestamp(); !await LoopbackPort.Answers(_port); await Task.Delay(100))
        {
            if (_server.HasExited || TimeProvider.System.GetElapsedTime(began) > StartPatience)
                throw new InvalidOperationException($"PostgreSQL did not start; see {_log}.");
        }
    }

    private static string[] Command(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(Programs, program), .. arguments];
        return Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command] : command;
    }

    /// <summary>Where it is not, a test should skip itself and say so: <see cref="Remedy"/>.</summary>
    public static bool IsInstalled => FindPrograms() is not null;

    public const string Remedy = "PostgreSQL is not installed: run tests/servers.sh.";

    private static string Programs => FindPrograms() ?? throw new InvalidOperationException(Remedy);

    private static string? FindPrograms() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            .OrderDescending(StringComparer.Ordinal)
            .FirstOrDefault();
}
