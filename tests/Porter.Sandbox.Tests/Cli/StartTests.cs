using System.Net;
using System.Net.Sockets;

namespace Porter.Sandbox.Tests.Cli;

/// <summary>What a newcomer reads when the sandbox cannot start: a sentence, at once, and no stack trace.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("porter-start-test-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Help_lists_the_options_in_80_columns()
    {
        var (code, output, errors) = await SandboxProcess.Run(["--help"]);

        Assert.Equal((0, ""), (code, errors));
        Assert.All(["--once", "--worlds", "--github-port", "--fly-port", "--porter-port", "--data", "--help"], option =>
            Assert.Contains(option, output, StringComparison.Ordinal));
        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task An_unknown_option_is_refused_by_name()
    {
        var (code, _, errors) = await SandboxProcess.Run(["--once", "--wrlds"]);

        Assert.Equal((2, "--wrlds is no option of the sandbox: see --help."), (code, errors.Trim()));
    }

    [Fact]
    public async Task Without_git_it_says_so_and_what_to_install()
    {
        Link("node");
        var (code, errors) = await RunOnThisPath();

        Assert.Equal(1, code);
        Assert.Equal(
            "git is missing: install it (Debian, Ubuntu: `apt install git`), since the sandbox's GitHub keeps its repositories in it.",
            errors);
    }

    [Fact]
    public async Task Without_Node_it_says_so_and_what_to_install()
    {
        Link("git");
        var (code, errors) = await RunOnThisPath();

        Assert.Equal(1, code);
        Assert.Equal("Node.js is missing: install version 20 or newer (https://nodejs.org), since Porter's worker runs on it.", errors);
    }

    [Fact]
    public async Task A_Node_that_is_too_old_is_named_with_its_version()
    {
        Link("git");
        var node = Path.Combine(directory, "node");
        await File.WriteAllTextAsync(node, "#!/bin/sh\necho v18.19.0\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(node, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var (code, errors) = await RunOnThisPath();

        Assert.Equal(1, code);
        Assert.Equal(
            "Node.js v18.19.0 is too old: install version 20 or newer (https://nodejs.org), since Porter's worker runs on it.", errors);
    }

    [Theory]
    [InlineData("--github-port")]
    [InlineData("--fly-port")]
    [InlineData("--porter-port")]
    public async Task A_taken_port_is_a_sentence(string option)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var (code, _, errors) = await SandboxProcess.Run([option, $"{port}"]);

        Assert.Equal((1, $"Port {port} is taken: give {option} another, or leave it out and a free one is found."), (code, errors.Trim()));
    }

    [Fact]
    public async Task A_used_data_directory_is_a_sentence()
    {
        await File.WriteAllTextAsync(Path.Combine(directory, "porter.db"), "");
        var (code, _, errors) = await SandboxProcess.Run(["--data", directory]);

        Assert.Equal(1, code);
        Assert.Equal(
            $"{directory} is not empty: give --data a new directory, since what Porter knows of an earlier GitHub is wrong for this one.",
            errors.Trim());
    }

    [Fact]
    public async Task An_unwritable_data_directory_is_a_sentence()
    {
        var file = Path.Combine(directory, "file");
        await File.WriteAllTextAsync(file, "");
        var (code, _, errors) = await SandboxProcess.Run(["--data", Path.Combine(file, "data")]);

        Assert.Equal(1, code);
        Assert.StartsWith($"{file}/data cannot be written to (", errors, StringComparison.Ordinal);
        Assert.EndsWith("): give --data another directory.", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unwritable_temporary_directory_is_a_sentence()
    {
        var (code, _, errors) = await SandboxProcess.Run([], new Dictionary<string, string> { ["TMPDIR"] = $"{directory}/nowhere" });

        Assert.Equal((1, $"{directory}/nowhere/ cannot be written to: point TMPDIR at a directory that can."), (code, errors.Trim()));
    }

    private void Link(string program) => File.CreateSymbolicLink(Path.Combine(directory, program), SandboxProcess.Find(program));

    private async Task<(int Code, string Errors)> RunOnThisPath()
    {
        var (code, output, errors) = await SandboxProcess.Run([], new Dictionary<string, string> { ["PATH"] = directory });
        Assert.Equal("", output);
        return (code, errors.Trim());
    }
}
