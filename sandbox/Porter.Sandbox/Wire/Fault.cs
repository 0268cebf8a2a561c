namespace Porter.Sandbox.Wire;

/// <summary>Which side of the deed a fault strikes: before the world changed, or after it did and before the caller learns of it.</summary>
public enum When
{
    /// <summary>The deed is not done.</summary>
    BeforeTheDeed,

    /// <summary>The deed is done; the caller cannot know.</summary>
    AfterTheDeed,
}

/// <summary>What a fault does to a request.</summary>
internal enum FaultKind
{
    Delay,
    Answer,
    Cut,
    Stall,
}

/// <summary>A trouble laid in the way of requests. It lasts for a number of requests, or until it is disposed.</summary>
public sealed class Fault : IDisposable
{
    private readonly News news;
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int left;
    private int hits;
    private int holding;
    private int heldEver;

    internal Fault(FaultKind kind, When when, string method, string path, int? times, News news)
    {
        (Kind, When, Method, Path, this.news) = (kind, when, method, new PathPattern(path), news);
        left = times ?? int.MaxValue;
    }

    internal FaultKind Kind { get; }

    internal When When { get; }

    internal string Method { get; }

    internal PathPattern Path { get; }

    internal TimeSpan Pause { get; init; }

    internal int Status { get; init; }

    internal string? Body { get; init; }

    internal IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>How many requests it has met.</summary>
    public int Hits => Volatile.Read(ref hits);

    /// <summary>How many requests it is holding now (stalls only).</summary>
    public int Holding => Volatile.Read(ref holding);

    /// <summary>Waits until it has met a request.</summary>
    public Task WasMet(TimeSpan? timeout = null) =>
        news.Until(() => Hits > 0 ? this : null, $"a request to meet: {this}", timeout);

    /// <summary>Waits until a request is being held here (or has been, if its caller left since).</summary>
    public Task Held(TimeSpan? timeout = null) =>
        news.Until(() => Volatile.Read(ref heldEver) > 0 ? this : null, $"a request to be held: {this}", timeout);

    /// <summary>Lets the held requests go on, and holds no more.</summary>
    public void Release()
    {
        Volatile.Write(ref left, 0);
        released.TrySetResult();
    }

    /// <summary>Lifts the fault; what it holds goes on.</summary>
    public void Dispose() => Release();

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {When} {Method} {Path.Text}{(Status == 0 ? "" : $" {Status}")}";

    /// <summary>Wants no more requests and holds none.</summary>
    internal bool IsSpent => Volatile.Read(ref left) <= 0 && Holding == 0;

    internal bool Take(string method, string path)
    {
        if ((Method != "*" && Method != method) || !Path.Matches(path) || Volatile.Read(ref left) <= 0)
            return false;
        if (Interlocked.Decrement(ref left) < 0)
            return false;
        Interlocked.Increment(ref hits);
        news.Tell();
        return true;
    }

    /// <summary>Holds a request until release; false when its caller left first.</summary>
    internal async Task<bool> Hold(CancellationToken callerLeft)
    {
        Interlocked.Increment(ref holding);
        Interlocked.Increment(ref heldEver);
        news.Tell();
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
            news.Tell();
        }
    }
}
