namespace Porter.Processes;

/// <summary>Microsoft's emulator of Azure Tables on a free port, where <c>tests/servers.sh</c> installs it.</summary>
internal sealed class Azurite : IDisposable
{
    public const string Remedy = "Azurite is not installed: run tests/servers.sh.";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);
    private static readonly string Program = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache/porter/azurite/node_modules/azurite/dist/src/table/main.js");

    private readonly int _port = LoopbackPort.Next();
    private readonly TemporaryDirectory _data = new("porter-azurite-");
    private readonly Child _server;

    private Azurite(string log) => _server = Child.Start(
        "node",
        [
            Program, "--tableHost", "127.0.0.1", "--tablePort", $"{_port}", "--location", _data.Path,
            "--silent", "--disableTelemetry", "--skipApiVersionCheck",
        ],
        new Dictionary<string, string>(), "/", log);

    public static bool IsInstalled => File.Exists(Program);

    // The account and key are the emulator's published ones: https://learn.microsoft.com/azure/storage/common/storage-use-azurite
    public string ConnectionString =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;" +
        "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;" +
        $"TableEndpoint=http://127.0.0.1:{_port}/devstoreaccount1;";

    /// <summary>Starts a new, empty one and returns when it listens.</summary>
    public static async Task<Azurite> Start(string log)
    {
        var azurite = new Azurite(log);
        for (var began = TimeProvider.System.GetTimestamp(); !await LoopbackPort.Answers(azurite._port); await Task.Delay(100))
        {
            if (azurite._server.HasExited || TimeProvider.System.GetElapsedTime(began) > StartTimeout)
            {
                azurite.Dispose();
                throw new InvalidOperationException($"Azurite did not start; see {log}.");
            }
        }

        return azurite;
    }

    public void Dispose()
    {
        _server.Dispose();
        _data.Dispose();
    }
}
