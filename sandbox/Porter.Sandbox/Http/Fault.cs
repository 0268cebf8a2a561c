namespace Porter.Sandbox.Http;

/// <summary>What a fault does to a request.</summary>
internal enum FaultKind
{
    Delay,
    Respond,
    Cut,
    Stall,
}

/// <summary>A failure injected into requests that match. It lasts for a number of requests, or until it is disposed.</summary>
public sealed class Fault : IDisposable
{
    private readonly ChangeSignal changes;
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int left;
    private int hits;
    private int holding;
    private int heldTotal;

    internal Fault(FaultKind kind, FaultPoint point, string method, string path, int? times, ChangeSignal changes)
    {
        (Kind, Point, Method, Path, this.changes) = (kind, point, method, new PathPattern(path), changes);
        left = times ?? int.MaxValue;
    }

    internal FaultKind Kind { get; }

    internal FaultPoint Point { get; }

    internal string Method { get; }

    internal PathPattern Path { get; }

    internal TimeSpan Duration { get; init; }

    internal int Status { get; init; }

    internal string? Body { get; init; }

    internal IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>How many requests it has hit.</summary>
    public int Hits => Volatile.Read(ref hits);

    /// <summary>How many requests it is holding now (stalls only).</summary>
    public int Holding => Volatile.Read(ref holding);

    /// <summary>Waits until it has hit a request.</summary>
    public Task WaitUntilHit(TimeSpan? timeout = null) =>
        changes.Until(() => Hits > 0 ? this : null, $"a request to hit: {this}", timeout);

    /// <summary>Waits until a request is being held here (or has been, if its caller left since).</summary>
    public Task WaitUntilHeld(TimeSpan? timeout = null) =>
        changes.Until(() => Volatile.Read(ref heldTotal) > 0 ? this : null, $"a request to be held: {this}", timeout);

    /// <summary>Lets the held requests go on, and holds no more.</summary>
    public void Release()
    {
        Volatile.Write(ref left, 0);
        released.TrySetResult();
    }

    /// <summary>Removes the fault; what it holds goes on.</summary>
    public void Dispose() => Release();

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Point} {Method} {Path.Text}{(Status == 0 ? "" : $" {Status}")}";

    /// <summary>Takes no more requests and holds none.</summary>
    internal bool IsSpent => Volatile.Read(ref left) <= 0 && Holding == 0;

    internal bool TryHit(string method, string path)
    {
        if ((Method != "*" && Method != method) || !Path.Matches(path) || Volatile.Read(ref left) <= 0)
            return false;
        if (Interlocked.Decrement(ref left) < 0)
            return false;
        Interlocked.Increment(ref hits);
        changes.Notify();
        return true;
    }

    /// <summary>Holds a request until release; false when its caller left first.</summary>
    internal async Task<bool> Hold(CancellationToken callerLeft)
    {
        Interlocked.Increment(ref holding);
        Interlocked.Increment(ref heldTotal);
        changes.Notify();
        try
        {
            await released.Task.WaitAsync(callerLeft);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref holding);
            changes.Notify();
        }
    }
}
