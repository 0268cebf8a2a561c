using System.Diagnostics;
using System.Text;

namespace Porter.Sandbox.Tests.Cli;

/// <summary>The sandbox as a newcomer starts it: its program, in a process of its own.</summary>
internal sealed class SandboxProcess : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();
    private readonly ChangeSignal printed = new();

    private SandboxProcess(string[] arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var directory = AppContext.BaseDirectory.TrimEnd('/');
        var (framework, configuration) = (Path.GetFileName(directory), Path.GetFileName(Path.GetDirectoryName(directory)!));
        var program = Checkout.Find($"sandbox/Porter.Sandbox/bin/{configuration}/{framework}/Porter.Sandbox.dll")!;
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : Find("dotnet"), [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => Read(output);

    public string Errors => Read(errors);

    public static SandboxProcess Start(params string[] arguments) => new(arguments, null);

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> Run(
        string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var sandbox = new SandboxProcess(arguments, environment);
        await sandbox.process.WaitForExitAsync().WaitAsync(Longest);
        return (sandbox.process.ExitCode, sandbox.Output, sandbox.Errors);
    }

    /// <summary>Waits until it has printed something.</summary>
    public Task WaitForOutput(string fragment) =>
        printed.Until(
            () => Output.Contains(fragment, StringComparison.Ordinal) ? this : null, $"“{fragment}” in:\n{Output}\n{Errors}", Longest);

    /// <summary>Asks it to end as Ctrl-C does; its exit code.</summary>
    public async Task<int> Stop()
    {
        Porter.Sandbox.Fly.UnixSignal.Send(process.Id, "SIGTERM");
        await process.WaitForExitAsync().WaitAsync(Longest);
        return process.ExitCode;
    }

    /// <summary>A program's full path, found as a shell finds it.</summary>
    public static string Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, program)).First(File.Exists);

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Keep(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.AppendLine(line);
        printed.Notify();
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
