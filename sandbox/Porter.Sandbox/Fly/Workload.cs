namespace Porter.Sandbox.Fly;

/// <summary>What a machine runs: a process, or a delegate of a test.</summary>
internal abstract class Workload : IDisposable
{
    /// <summary>Ends with the exit code.</summary>
    public abstract Task<int> Exited { get; }

    /// <summary>Asks for the end, and forces it after the timeout.</summary>
    public abstract Task Stop(string signal, TimeSpan timeout);

    /// <summary>Ends it now, with everything it started.</summary>
    public abstract Task Kill();

    public abstract void Dispose();
}
