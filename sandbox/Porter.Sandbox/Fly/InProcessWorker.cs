namespace Porter.Sandbox.Fly;

/// <summary>What a test's own worker is given instead of a process: the machine, its environment, its files.</summary>
/// <param name="Machine">The machine it stands for.</param>
/// <param name="Env">The environment a process would have.</param>
/// <param name="Files"><c>config.files</c> by guest path, decoded.</param>
public sealed record WorkerContext(Machine Machine, IReadOnlyDictionary<string, string> Env, IReadOnlyDictionary<string, byte[]> Files)
{
    /// <summary>Writes a line to the machine's log.</summary>
    public void Print(string line) => Machine.Print(line);
}

/// <summary>A worker of a test's own; its answer is the exit code. The token is cancelled by stop, destroy and kill.</summary>
public delegate Task<int> InProcessWorker(WorkerContext context, CancellationToken stop);

/// <summary>A test's worker in place of a process.</summary>
internal sealed class DelegateWorkload : Workload
{
    private readonly CancellationTokenSource stop = new();

    public DelegateWorkload(WorkerContext context, InProcessWorker worker) => Exited = Task.Run(async () =>
    {
        try
        {
            return await worker(context, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 143;
        }
        catch (Exception failure)
        {
            context.Print(failure.ToString());
            return 1;
        }
    });

    public override Task<int> Exited { get; }

    public override async Task Stop(string signal, TimeSpan timeout)
    {
        await stop.CancelAsync();
        await Exited;
    }

    public override Task Kill() => Stop("SIGKILL", TimeSpan.Zero);

    public override void Dispose() => stop.Dispose();
}
