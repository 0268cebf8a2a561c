using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Porter.Sandbox.Cli;

/// <summary>The real Porter.Web of this checkout, in a process of its own on a data directory of its own.</summary>
internal sealed class PorterProcess : IAsyncDisposable
{
    private const int LogLimit = 400;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<string> log = new();
    private readonly string? temporary;
    private readonly Process process;

    private PorterProcess(Sandbox sandbox, string program, int port, string? data)
    {
        temporary = data is null ? Directory.CreateTempSubdirectory("porter-data-").FullName : null;
        var directory = data ?? temporary!;
        Address = new Uri($"http://127.0.0.1:{(port == 0 ? FreePort() : port)}/");
        var start = new ProcessStartInfo("dotnet", [program])
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in sandbox.PorterSettings())
            start.Environment[name] = value;
        start.Environment["ASPNETCORE_URLS"] = Address.ToString().TrimEnd('/');
        start.Environment["Porter__PublicUrl"] = Address.ToString().TrimEnd('/');
        start.Environment["Porter__DataDirectory"] = directory;

        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The last lines it printed.</summary>
    public IReadOnlyCollection<string> Log => [.. log];

    /// <summary>Starts it and returns when it is ready.</summary>
    /// <param name="sandbox">What it works with.</param>
    /// <param name="port">0 for a free one.</param>
    /// <param name="data">Its data directory; null for a temporary one.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="InvalidOperationException">It is not built, ended, or did not become ready.</exception>
    public static async Task<PorterProcess> Start(Sandbox sandbox, int port, string? data, CancellationToken stop)
    {
        var output = AppContext.BaseDirectory.TrimEnd('/');
        var (framework, configuration) = (Path.GetFileName(output), Path.GetFileName(Path.GetDirectoryName(output)!));
        var program = Checkout.Find($"src/Porter.Web/bin/{configuration}/{framework}/Porter.Web.dll")
            ?? throw new InvalidOperationException("Porter.Web is not built: run `dotnet build src/Porter.Web` first.");
        var porter = new PorterProcess(sandbox, program, port, data);
        try
        {
            await porter.Ready(stop);
            return porter;
        }
        catch
        {
            await porter.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks it to end, then makes it; its data goes with it unless its directory was given.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            Fly.UnixSignal.Send(process.Id, "SIGTERM");
        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
        if (temporary is not null)
            Directory.Delete(temporary, recursive: true);
    }

    private async Task Ready(CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < StartTimeout;)
        {
            if (process.HasExited)
                throw new InvalidOperationException(
                    $"Porter ended with exit code {process.ExitCode}. It printed:\n{string.Join('\n', log)}");
            try
            {
                using var answer = await http.GetAsync(new Uri(Address, "readyz"), stop);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (Exception early) when (early is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), stop);
        }

        throw new InvalidOperationException(
            $"Porter was not ready after {StartTimeout.TotalSeconds} s. It printed:\n{string.Join('\n', log)}");
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        log.Enqueue(line);
        while (log.Count > LogLimit)
            log.TryDequeue(out _);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
