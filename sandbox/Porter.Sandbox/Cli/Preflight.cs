using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Porter.Sandbox.Cli;

/// <summary>Looks before anything starts whether it can: the programs, the ports and the directories.</summary>
internal static class Preflight
{
    private const int OldestNode = 20;

    /// <exception cref="StartupException">Something is missing, taken or unwritable; the message says what to do.</exception>
    public static async Task Check(CommandLine command)
    {
        var missing = new[] { await Git(), await Node() }.OfType<string>().ToArray();
        if (missing.Length > 0)
            throw new StartupException(string.Join(Environment.NewLine, missing));
        CheckPorts(command);
        CheckTemporaryDirectory();
        if (command.DataDirectory is { } data)
            CheckDataDirectory(data);
    }

    private static async Task<string?> Git() => await VersionOf("git") is null
        ? "git is missing: install it (Debian, Ubuntu: `apt install git`), since the sandbox's GitHub keeps its repositories in it."
        : null;

    private static async Task<string?> Node()
    {
        const string Install = "install version 20 or newer (https://nodejs.org), since Porter's worker runs on it.";
        if (await VersionOf("node") is not { } version)
            return $"Node.js is missing: {Install}";
        var major = version.TrimStart('v').Split('.')[0];
        return int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < OldestNode
            ? $"Node.js {version} is too old: {Install}"
            : null;
    }

    /// <summary>What a program calls its version; null when it cannot be run.</summary>
    private static async Task<string?> VersionOf(string program)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, "--version") { RedirectStandardOutput = true, RedirectStandardError = true });
            var printed = await process!.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? printed.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    // All are held until the last was tried, so that one port given twice is found as well.
    private static void CheckPorts(CommandLine command)
    {
        var held = new List<TcpListener>();
        (string Option, int Port)[] wanted =
        [
            ("--github-port", command.GitHubPort),
            ("--fly-port", command.FlyPort),
            ("--porter-port", command.WorldsOnly ? 0 : command.PorterPort),
        ];
        try
        {
            foreach (var (option, port) in wanted.Where(wanted => wanted.Port != 0))
            {
                var listener = new TcpListener(IPAddress.Loopback, port);
                held.Add(listener);
                Listen(listener, option, port);
            }
        }
        finally
        {
            held.ForEach(listener => listener.Dispose());
        }
    }

    private static void Listen(TcpListener listener, string option, int port)
    {
        try
        {
            listener.Start();
        }
        catch (SocketException taken)
        {
            var why = taken.SocketErrorCode == SocketError.AddressAlreadyInUse ? "is taken" : $"cannot be listened on ({taken.Message})";
            throw new StartupException($"Port {port} {why}: give {option} another, or leave it out and a free one is found.");
        }
    }

    private static void CheckTemporaryDirectory()
    {
        try
        {
            Directory.CreateTempSubdirectory("porter-sandbox-").Delete();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{Path.GetTempPath()} cannot be written to: point TMPDIR at a directory that can.");
        }
    }

    private static void CheckDataDirectory(string data)
    {
        const string Why = "what Porter knows of an earlier GitHub is wrong for this one";
        try
        {
            // Every sandbox begins with a new GitHub, whose first comments have the ids that the last one's first had.
            if (Directory.CreateDirectory(data).EnumerateFileSystemInfos().Any())
                throw new StartupException($"{data} is not empty: give --data a new directory, since {Why}.");
            var probe = Path.Combine(data, ".sandbox");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{data} cannot be written to ({failure.Message.TrimEnd('.')}): give --data another directory.");
        }
    }
}
