using System.ComponentModel;
using System.Diagnostics;

namespace Porter.Sandbox.GitHub.Git;

/// <summary>Runs git away from the user's own configuration, with a limit on its time.</summary>
internal static class GitProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task<(byte[] Output, string Errors)> Run(string directory, string home, string[] arguments, Stream? input = null)
    {
        var (code, output, errors) = await Try(directory, home, arguments, input);
        return code == 0
            ? (output, errors)
            : throw new InvalidOperationException($"git {string.Join(' ', arguments)} ended with {code}: {errors}");
    }

    public static async Task<(int Code, byte[] Output, string Errors)> Try(
        string directory, string home, string[] arguments, Stream? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["HOME"] = home;
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        using var limit = new CancellationTokenSource(Limit);
        using var git = Start(start);
        try
        {
            using var output = new MemoryStream();
            var reading = git.StandardOutput.BaseStream.CopyToAsync(output, limit.Token);
            var errors = git.StandardError.ReadToEndAsync(limit.Token);
            await Feed(git, input, limit.Token);
            await Task.WhenAll(reading, errors, git.WaitForExitAsync(limit.Token));
            return (git.ExitCode, output.ToArray(), await errors);
        }
        finally
        {
            if (!git.HasExited)
                git.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new InvalidOperationException($"git did not start; is it installed? ({failure.Message})", failure);
        }
    }

    private static async Task Feed(Process git, Stream? input, CancellationToken stop)
    {
        try
        {
            if (input is not null)
                await input.CopyToAsync(git.StandardInput.BaseStream, stop);
            git.StandardInput.Close();
        }
        catch (IOException)
        {
            // Git may end before it has read everything; its exit code tells.
        }
    }
}
