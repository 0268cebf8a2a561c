using System.Diagnostics;
using System.Net.Http.Json;
using Porter.Silo.Node;

namespace Porter.Silo.Tests.Hosting;

/// <summary>A real process of Porter's hosting (tests/Porter.Silo.Node), to be asked over HTTP and killed.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    // Generous: two cores build, test and start several of these at once.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    private readonly Process process;
    private readonly List<string> output = [];

    private NodeProcess(Process process, Uri address)
    {
        this.process = process;
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(40) };
    }

    public HttpClient Http { get; }

    public int Id => process.Id;

    public string Output
    {
        get
        {
            lock (output)
                return string.Join('\n', output);
        }
    }

    /// <summary>Starts one and returns when it is ready.</summary>
    public static async Task<NodeProcess> Start(IEnumerable<(string Key, string Value)> settings, params string[] arguments)
    {
        var node = Launch(settings, arguments);
        await Eventually.True(StartLimit, () => $"a node to become ready; it said:\n{node.Output}", async () =>
        {
            if (node.process.HasExited)
                throw new InvalidOperationException($"The node exited with {node.process.ExitCode}:\n{node.Output}");
            return (await node.Http.GetAsync("/readyz")).IsSuccessStatusCode;
        });
        return node;
    }

    /// <summary>Starts one without waiting for it.</summary>
    public static NodeProcess Launch(IEnumerable<(string Key, string Value)> settings, params string[] arguments)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Porter.Silo.Node.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;

        var process = new Process { StartInfo = start };
        var node = new NodeProcess(process, address);
        process.OutputDataReceived += (_, line) => node.Heard(line.Data);
        process.ErrorDataReceived += (_, line) => node.Heard(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return node;
    }

    public async Task<Count> Add(string key)
    {
        using var answer = await Http.PostAsync(new Uri($"/counters/{key}", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Count>())!;
    }

    public async Task StartPulse(string key)
    {
        using var answer = await Http.PostAsync(new Uri($"/counters/{key}/pulse", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<Count> Read(string key) => (await Http.GetFromJsonAsync<Count>($"/counters/{key}"))!;

    /// <summary>kill -9: no handler runs, nothing is flushed.</summary>
    public async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: alive to the system, dead to everyone who asks.</summary>
    public Task Suspend() => Signal("STOP");

    /// <summary>SIGTERM, as a supervisor sends it.</summary>
    public async Task<int> Terminate()
    {
        await Signal("TERM");
        return await Exited();
    }

    /// <summary>Waits for a process that is expected to give up by itself.</summary>
    public async Task<int> Exited()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await Kill();
        process.Dispose();
        Http.Dispose();
    }

    private async Task Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    private void Heard(string? line)
    {
        lock (output)
        {
            if (line is not null && output.Count < 500)
                output.Add(line);
        }
    }
}
