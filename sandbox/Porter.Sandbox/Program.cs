using Porter.Sandbox;
using Porter.Sandbox.Cli;

using var shutdown = new ShutdownSignal();
var cancelled = 0;
try
{
    var command = CommandLine.Parse(args);
    if (command.Help)
    {
        Console.WriteLine(CommandLine.HelpText);
        return 0;
    }

    cancelled = command.Once ? 1 : 0;
    await Preflight.Check(command);
    await using var sandbox = await Sandbox.Start(new SandboxOptions { GitHubPort = command.GitHubPort, FlyPort = command.FlyPort });
    if (command.WorldsOnly)
        return await WorldsCommand.Run(sandbox, command.PorterPort, Console.Out, shutdown.Token);

    await using var porter = await PorterProcess.Start(sandbox, command.PorterPort, command.DataDirectory, shutdown.Token);
    sandbox.GitHub.App.WebhookUrl = new Uri(porter.Address, "api/webhooks/github");
    await PorterAccount.Connect(sandbox, porter.Address, "alice", shutdown.Token);
    Console.WriteLine(Banner.Addresses(sandbox, porter.Address));
    if (command.Once)
        return await OnceCommand.Run(sandbox, porter, Console.Out, shutdown.Token);

    Console.WriteLine(Banner.FirstSteps(sandbox, porter.Address));
    await new Timeline(sandbox, Console.Out).PrintUntil(() => false, Timeout.InfiniteTimeSpan, shutdown.Token);
    return 0;
}
catch (OperationCanceledException) when (shutdown.Token.IsCancellationRequested)
{
    return cancelled;
}
catch (StartupException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return refused.ExitCode;
}
catch (Exception failure) when (failure is InvalidOperationException or IOException)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}
