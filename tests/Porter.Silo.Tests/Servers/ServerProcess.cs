using System.Diagnostics;
using System.Net.Sockets;

namespace Porter.Silo.Tests.Servers;

/// <summary>A real server of some kind on loopback, with a directory of its own, that lives as long as the tests.</summary>
public sealed class ServerProcess : IDisposable
{
    private readonly Process process;
    private readonly List<string> output = [];

    private ServerProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Heard(line.Data);
        process.ErrorDataReceived += (_, line) => Heard(line.Data);
    }

    /// <summary>Starts it and returns once its port answers.</summary>
    public static async Task<ServerProcess> Start(int port, string program, params string[] arguments)
    {
        var server = new ServerProcess(new ProcessStartInfo(program, arguments));
        server.process.Start();
        server.process.BeginOutputReadLine();
        server.process.BeginErrorReadLine();
        try
        {
            await Eventually.True(
                TimeSpan.FromSeconds(60), () => $"{program} to listen on {port}; it said:\n{server.Output}", () => server.Listens(port));
        }
        catch
        {
            server.Dispose();
            throw;
        }

        return server;
    }

    public string Output
    {
        get
        {
            lock (output)
                return string.Join('\n', output);
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process.Dispose();
    }

    private async Task<bool> Listens(int port)
    {
        if (process.HasExited)
            throw new InvalidOperationException($"{process.StartInfo.FileName} exited with {process.ExitCode}:\n{Output}");
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
    }

    private void Heard(string? line)
    {
        lock (output)
        {
            if (line is not null && output.Count < 200)
                output.Add(line);
        }
    }
}
