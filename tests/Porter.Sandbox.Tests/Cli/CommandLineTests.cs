using Porter.Sandbox.Cli;

namespace Porter.Sandbox.Tests.Cli;

public sealed class CommandLineTests
{
    [Fact]
    public void Every_option_is_read()
    {
        var command = CommandLine.Parse([
            "--once", "--github-port", "8001", "--fly-port=8002", "--porter-port", "8003", "--data", "/tmp/x",
        ]);

        Assert.Equal((true, false, false), (command.Once, command.WorldsOnly, command.Help));
        Assert.Equal((8001, 8002, 8003), (command.GitHubPort, command.FlyPort, command.PorterPort));
        Assert.Equal("/tmp/x", command.DataDirectory);
        Assert.True(CommandLine.Parse(["--worlds"]).WorldsOnly);
        Assert.True(CommandLine.Parse(["-h"]).Help);
    }

    [Fact]
    public void Nothing_asked_for_is_free_ports_and_a_temporary_directory()
    {
        var command = CommandLine.Parse([]);

        Assert.Equal((false, false, false), (command.Once, command.WorldsOnly, command.Help));
        Assert.Equal((0, 0, 0), (command.GitHubPort, command.FlyPort, command.PorterPort));
        Assert.Null(command.DataDirectory);
    }

    [Theory]
    [InlineData("--twice is no option of the sandbox", "--twice")]
    [InlineData("once is no option of the sandbox", "once")]
    [InlineData("--onse=1 is no option of the sandbox", "--onse=1")]
    [InlineData("--once takes no value", "--once=yes")]
    [InlineData("--data needs a value", "--data")]
    [InlineData("--data needs a value", "--data=")]
    [InlineData("--fly-port takes a port between 1 and 65535, not \"70000\"", "--fly-port", "70000")]
    [InlineData("--fly-port takes a port between 1 and 65535, not \"0\"", "--fly-port", "0")]
    [InlineData("--github-port takes a port between 1 and 65535, not \"--once\"", "--github-port", "--once")]
    [InlineData("--once needs the Porter that --worlds leaves out", "--worlds", "--once")]
    [InlineData("--data is for the Porter that --worlds leaves out", "--worlds", "--data", "/tmp/x")]
    public void What_is_wrong_is_named_and_help_is_pointed_to(string words, params string[] arguments)
    {
        var refused = Assert.Throws<StartupException>(() => CommandLine.Parse(arguments));

        Assert.Equal($"{words}: see --help.", refused.Message);
        Assert.Equal(2, refused.ExitCode);
    }
}
