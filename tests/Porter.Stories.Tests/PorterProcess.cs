using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Porter.Stories.Tests;

/// <summary>The real Porter.Web, in a process of its own, on a data directory that outlives it.</summary>
internal sealed class PorterProcess : IAsyncDisposable
{
    private const int LogLimit = 400;
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(90);

    private readonly Dictionary<string, string> _settings;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly string _directory = Directory.CreateTempSubdirectory("porter-story-").FullName;
    private Process? _process;

    private PorterProcess(IEnumerable<KeyValuePair<string, string>> settings)
    {
        Address = new($"http://127.0.0.1:{FreePort()}/");
        _settings = new(settings)
        {
            ["ASPNETCORE_URLS"] = Address.AbsoluteUri,
            ["Porter__DataDirectory"] = _directory,
            ["DOTNET_gcServer"] = "0",
        };
    }

    /// <summary>The same over every restart.</summary>
    public Uri Address { get; }

    /// <summary>The last lines it printed, over every restart.</summary>
    public IEnumerable<string> Log => _log;

    public static async Task<PorterProcess> Start(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var porter = new PorterProcess(settings);
        await porter.Start();
        return porter;
    }

    /// <summary>Starts it, or starts it again on what it left on disk, and returns when it is ready.</summary>
    public async Task Start()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Program },
            WorkingDirectory = _directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _settings)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await UntilReady();
    }

    /// <summary><c>kill -9</c>: no farewell, no flush.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        Keep("---- killed ----");
    }

    /// <summary>Kills it and starts it on what it left.</summary>
    public async Task Restart()
    {
        await Kill();
        await Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await Kill();
        _process?.Dispose();
        _http.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task UntilReady()
    {
        var began = Stopwatch.StartNew();
        while (began.Elapsed < StartPatience)
        {
            if (_process!.HasExited)
                throw new InvalidOperationException($"Porter ended with {_process.ExitCode} before it was ready:\n{string.Join('\n', _log)}");
            try
            {
                if ((await _http.GetAsync(new Uri(Address, "readyz"))).IsSuccessStatusCode)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"Porter was not ready after {StartPatience}:\n{string.Join('\n', _log)}");
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        _log.Enqueue(line);
        while (_log.Count > LogLimit)
            _log.TryDequeue(out _);
    }

    private static string Program
    {
        get
        {
            // …/tests/Porter.Stories.Tests/bin/Debug/net10.0 -> …/src/Porter.Web/bin/Debug/net10.0
            var output = Path.GetFullPath(AppContext.BaseDirectory).TrimEnd('/');
            var (framework, configuration) = (Path.GetFileName(output), Path.GetFileName(Path.GetDirectoryName(output))!);
            return Path.GetFullPath(Path.Combine(output, "../../../../../src/Porter.Web/bin", configuration, framework, "Porter.Web.dll"));
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
