using System.Collections.Concurrent;
using System.Diagnostics;

namespace Porter.Web.Tests;

/// <summary>A Porter.Web as it is shipped: <c>dotnet Porter.Web.dll</c>, its settings in the environment, on a port that it chose.</summary>
internal sealed class PorterProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(120);

    private readonly string directory = Directory.CreateTempSubdirectory("porter-web-tests-").FullName;
    private readonly ConcurrentQueue<string> output = new();
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process process;

    private PorterProcess(IReadOnlyDictionary<string, string> settings)
    {
        process = new Process { StartInfo = Program(directory, settings), EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException($"Porter ended:\n{Output}"));
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => listening.Task.Result;

    /// <summary>What it printed.</summary>
    public string Output => string.Join('\n', output);

    /// <summary>The program with these settings and no others of Porter's.</summary>
    /// <param name="directory">Where it works.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="program">The web, unless told otherwise.</param>
    public static ProcessStartInfo Program(string directory, IReadOnlyDictionary<string, string> settings, string program = "Porter.Web")
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{program}.dll")])
        {
            WorkingDirectory = directory,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.Split("__")[0] is "Porter" or "GitHub" or "Fly" or "Orleans").ToArray())
            start.Environment.Remove(name);
        start.Environment["Porter__DataDirectory"] = Path.Combine(directory, "data");
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<PorterProcess> Start(IReadOnlyDictionary<string, string> settings)
    {
        var porter = new PorterProcess(settings);
        try
        {
            porter.process.Start();
            porter.process.BeginOutputReadLine();
            porter.process.BeginErrorReadLine();
            await porter.listening.Task.WaitAsync(StartTimeout);
            await porter.Ready();
            return porter;
        }
        catch (TimeoutException)
        {
            await porter.DisposeAsync();
            throw new TimeoutException($"Porter was not ready after {StartTimeout.TotalSeconds} s:\n{porter.Output}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private async Task Ready()
    {
        using var http = new HttpClient { BaseAddress = Address };
        for (var start = Stopwatch.StartNew(); start.Elapsed < StartTimeout;)
        {
            using var answer = await http.GetAsync("/readyz");
            if (answer.IsSuccessStatusCode)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }

        throw new TimeoutException();
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        output.Enqueue(line);
        if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var place)
            listening.TrySetResult(new Uri(line[(place + Listening.Length)..].Trim()));
    }
}
