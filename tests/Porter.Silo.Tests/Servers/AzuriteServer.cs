namespace Porter.Silo.Tests.Servers;

/// <summary>Microsoft's emulator of Azure Tables, started when a test first asks for it.</summary>
public sealed class AzuriteServer : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly int port = FreePort.Next();
    private readonly Lazy<Task<ServerProcess>> server;

    public AzuriteServer() => server = new(() => ServerProcess.Start(
        port, Installed.Node, Installed.AzuriteTable,
        "--tableHost", "127.0.0.1", "--tablePort", $"{port}", "--location", directory.Path,
        "--silent", "--disableTelemetry", "--skipApiVersionCheck"));

    /// <summary>The server's port, once it listens.</summary>
    public async Task<int> Port()
    {
        Installed.Require("Azurite", Installed.Node, Installed.AzuriteTable);
        await server.Value;
        return port;
    }

    public async Task<string> ConnectionString() => ConnectionString(await Port());

    /// <summary>A connection string that leads through another port.</summary>
    public static string ConnectionString(int port) =>
        // The account and key are the emulator's published ones: https://learn.microsoft.com/azure/storage/common/storage-use-azurite
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;" +
        "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;" +
        $"TableEndpoint=http://127.0.0.1:{port}/devstoreaccount1;";

    public void Dispose()
    {
        if (server.IsValueCreated && server.Value.IsCompletedSuccessfully)
            server.Value.Result.Dispose();
        directory.Dispose();
    }
}
