using Porter.Storm;

StormOptions options;
try
{
    options = StormOptions.Parse(args);
}
catch (ArgumentException e)
{
    await Console.Error.WriteLineAsync($"{e.Message}\n{StormOptions.Usage}");
    return 2;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};
try
{
    var verdict = await Storm.Run(options, Console.Out.WriteLine, interrupted.Token);
    return verdict.Held ? 0 : 1;
}
catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
{
    return 130;
}
// Caught, so that every process that was started is ended: an exception that nobody catches runs no finally.
catch (Exception e)
{
    await Console.Error.WriteLineAsync($"The storm could not be held to its end: {e}");
    return 3;
}
