using Porter.Sandbox;
using Porter.Sandbox.Trial;

using var shutdown = new Shutdown();
try
{
    await using var sandbox = await Sandbox.Start();
    if (args.Contains("--worlds"))
        return await WorldsOnly.Run(sandbox, Console.Out, shutdown.Token);

    await using var porter = await PorterProcess.Start(sandbox, shutdown.Token);
    sandbox.GitHub.App.WebhookUrl = new Uri(porter.Address, "api/webhooks/github");
    await Connection.Connect(sandbox, porter.Address, "alice", shutdown.Token);
    Console.WriteLine($"""
        GitHub  {sandbox.GitHub.Address}  (alice may push and is connected; bob may push, mallory may not)
        Fly     {sandbox.Fly.Address}
        Porter  {porter.Address}
        """);
    if (args.Contains("--once"))
        return await Once.Run(sandbox, porter, Console.Out, shutdown.Token);

    Console.WriteLine($"""

        Open {sandbox.GitHub.Address}acme/greeter/issues/1, comment `@porter demo` as alice, and watch. Ctrl-C stops everything.

        """);
    await new Narrator(sandbox, Console.Out).TellUntil(() => false, Timeout.InfiniteTimeSpan, shutdown.Token);
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
