using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Porter.Silo.Tests.Servers;

/// <summary>
/// A PostgreSQL of our own, started when a test first asks for a database. It runs as a user without rights, since it refuses to be root.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private readonly SemaphoreSlim starting = new(1);
    private readonly TemporaryDirectory directory = new();
    private ServerProcess? server;
    private readonly ConcurrentDictionary<string, bool> databases = new();

    public int Port { get; } = FreePort.Next();

    /// <summary>A connection string of a new, empty database.</summary>
    public Task<string> NewDatabase() => Database($"porter{Guid.NewGuid():N}");

    /// <summary>A connection string of the database of that name, made when it is first asked for.</summary>
    public async Task<string> Database(string name)
    {
        Installed.Require("PostgreSQL", Installed.PostgresPrograms);
        await EnsureStarted();
        if (databases.TryAdd(name, true))
        {
            await using var source = NpgsqlDataSource.Create(ConnectionString("postgres"));
            await using var create = source.CreateCommand($"CREATE DATABASE {name}");
            await create.ExecuteNonQueryAsync();
        }

        return ConnectionString(name);
    }

    /// <summary>Kills the server.</summary>
    public void Kill() => server?.Dispose();

    /// <summary>Starts it again on the same data.</summary>
    public async Task Restart() => server = await Serve();

    public void Dispose()
    {
        server?.Dispose();
        starting.Dispose();
        directory.Dispose();
    }

    private async Task EnsureStarted()
    {
        await starting.WaitAsync();
        try
        {
            server ??= await StartServer();
        }
        finally
        {
            starting.Release();
        }
    }

    private async Task<ServerProcess> StartServer()
    {
        var data = directory.File("data");
        Directory.CreateDirectory(data);
        if (Environment.IsPrivilegedProcess)
            await Run("chown", "-R", "postgres", directory.Path);
        await Run(AsPostgres("initdb", "-D", data, "--auth=trust", "--username=porter", "--no-sync", "--encoding=UTF8"));
        return await Serve();
    }

    private async Task<ServerProcess> Serve()
    {
        var start = AsPostgres(
            "postgres", "-D", directory.File("data"), "-p", $"{Port}",
            "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={directory.Path}", "-c", "max_connections=200");
        var started = await ServerProcess.Start(Port, start[0], start[1..]);
        // It listens a while before it lets anyone in: "the database system is starting up".
        await Eventually.True(
            TimeSpan.FromSeconds(60), () => $"PostgreSQL to accept connections; it said:\n{started.Output}", AcceptsConnections);
        return started;
    }

    private async Task<bool> AcceptsConnections()
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(ConnectionString("postgres"));
            await using var connection = await source.OpenConnectionAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static string[] AsPostgres(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(Installed.PostgresPrograms, program), .. arguments];
        return Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command]
            : command;
    }

    private static async Task Run(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} exited with {process.ExitCode}:\n{string.Concat(said)}");
    }

    private string ConnectionString(string database) => $"Host=127.0.0.1;Port={Port};Username=porter;Database={database}";
}
