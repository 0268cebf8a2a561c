using System.Diagnostics;
using System.Net.Sockets;

namespace Porter.Bench.Processes;

/// <summary>A process of ours: started, listened to, killed.</summary>
internal sealed class Child : IDisposable
{
    private const int LogLimit = 200;

    private readonly Process _process;
    private readonly Queue<string> _log = new();

    private Child(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new() { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    public bool HasEnded => _process.HasExited;

    public static Child Start(string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments);
        foreach (var (name, value) in environment ?? [])
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return new(start);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It did not end well; the message holds what it said.</exception>
    public static async Task Run(string program, params string[] arguments)
    {
        using var child = Start(program, arguments);
        await child._process.WaitForExitAsync();
        if (child._process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {child._process.ExitCode}:\n{child.Log}");
    }

    /// <summary>Waits until something listens on a port of loopback.</summary>
    public Task UntilListening(int port) => Patience.Until(
        async () =>
        {
            if (HasEnded)
                throw new InvalidOperationException($"{_process.StartInfo.FileName} ended with {_process.ExitCode}:\n{Log}");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        },
        $"{_process.StartInfo.FileName} to listen on {port}; it said:\n{Log}",
        TimeSpan.FromSeconds(60));

    /// <summary><c>kill -9</c>: nothing is flushed, nobody is told.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: alive to the system, silent to all who ask.</summary>
    public Task Hang() => Run("kill", "-STOP", $"{_process.Id}");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_log)
        {
            _log.Enqueue(line);
            if (_log.Count > LogLimit)
                _log.Dequeue();
        }
    }
}
