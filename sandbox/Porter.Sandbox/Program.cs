using Porter.Sandbox;
using Porter.Sandbox.Cli;

using var shutdown = new ShutdownSignal();
try
{
    await using var sandbox = await Sandbox.Start();
    if (args.Contains("--worlds"))
        return await WorldsCommand.Run(sandbox, Console.Out, shutdown.Token);

    await using var porter = await PorterProcess.Start(sandbox, shutdown.Token);
    sandbox.GitHub.App.WebhookUrl = new Uri(porter.Address, "api/webhooks/github");
    await PorterAccount.Connect(sandbox, porter.Address, "alice", shutdown.Token);
    Console.WriteLine($"""
        GitHub  {sandbox.GitHub.Address}  (alice may push and is connected; bob may push, mallory may not)
        Fly     {sandbox.Fly.Address}
        Porter  {porter.Address}
        """);
    if (args.Contains("--once"))
        return await OnceCommand.Run(sandbox, porter, Console.Out, shutdown.Token);

    Console.WriteLine($"""

        Open {sandbox.GitHub.Address}acme/greeter/issues/1, comment `@porter demo` as alice, and watch. Ctrl-C stops everything.

        """);
    await new Timeline(sandbox, Console.Out).PrintUntil(() => false, Timeout.InfiniteTimeSpan, shutdown.Token);
    return 0;
}
catch (OperationCanceledException) when (shutdown.Token.IsCancellationRequested)
{
    return args.Contains("--once") ? 1 : 0;
}
catch (InvalidOperationException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}
