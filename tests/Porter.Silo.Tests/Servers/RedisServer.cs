namespace Porter.Silo.Tests.Servers;

/// <summary>A Redis of our own, started when a test first asks for it.</summary>
public sealed class RedisServer : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly int port = FreePort.Next();
    private readonly Lazy<Task<ServerProcess>> server;

    public RedisServer() => server = new(() => ServerProcess.Start(
        port, Installed.Redis, "--port", $"{port}", "--bind", "127.0.0.1", "--dir", directory.Path, "--appendonly", "yes", "--save", ""));

    public async Task<string> ConnectionString()
    {
        Installed.Require("Redis", Installed.Redis);
        await server.Value;
        return $"127.0.0.1:{port}";
    }

    public void Dispose()
    {
        if (server.IsValueCreated && server.Value.IsCompletedSuccessfully)
            server.Value.Result.Dispose();
        directory.Dispose();
    }
}
