namespace Porter.Sandbox.Http;

/// <summary>
/// The faults injected into one world. Paths are <see cref="PathPattern"/>s; a method of <c>*</c> is any. The first fault
/// that matches a request hits it; <c>times</c> bounds how many it hits, null is until disposed.
/// </summary>
public sealed class Faults
{
    private readonly List<Fault> active = [];
    private readonly ChangeSignal changes;

    internal Faults(ChangeSignal changes) => this.changes = changes;

    /// <summary>Answers late.</summary>
    public Fault Delay(string method, string path, TimeSpan by, int? times = null) =>
        Add(new Fault(FaultKind.Delay, FaultPoint.BeforeHandling, method, path, times, changes) { Duration = by });

    /// <summary>Answers with a status of its own; the request is not handled.</summary>
    public Fault Fail(
        string method,
        string path,
        int status,
        string? body = null,
        int? times = null,
        IReadOnlyDictionary<string, string>? headers = null) =>
        Add(new Fault(FaultKind.Respond, FaultPoint.BeforeHandling, method, path, times, changes)
        {
            Status = status,
            Body = body,
            Headers = headers ?? new Dictionary<string, string>(),
        });

    /// <summary>Handles the request, then answers with a failure: the caller cannot know.</summary>
    public Fault FailAfter(string method, string path, int status = 500, string? body = null, int? times = 1) =>
        Add(new Fault(FaultKind.Respond, FaultPoint.AfterHandling, method, path, times, changes) { Status = status, Body = body });

    /// <summary>Cuts the connection, before the request is handled or after.</summary>
    public Fault Cut(string method, string path, FaultPoint point, int? times = 1) =>
        Add(new Fault(FaultKind.Cut, point, method, path, times, changes));

    /// <summary>Holds a request until released or its caller leaves; one whose caller left before it was handled is not handled.</summary>
    public Fault Stall(string method, string path, FaultPoint point, int? times = 1) =>
        Add(new Fault(FaultKind.Stall, point, method, path, times, changes));

    /// <summary>The whole world is down: every connection is cut until the fault is disposed.</summary>
    public Fault Down() => Cut("*", "**", FaultPoint.BeforeHandling, times: null);

    /// <summary>The whole world answers 503 until the fault is disposed.</summary>
    public Fault Unavailable() => Fail("*", "**", 503);

    internal Fault? Hit(string method, string path)
    {
        lock (active)
        {
            active.RemoveAll(fault => fault.IsSpent);
            return active.FirstOrDefault(fault => fault.TryHit(method, path));
        }
    }

    internal void RemoveAll()
    {
        lock (active)
        {
            active.ForEach(fault => fault.Release());
            active.Clear();
        }
    }

    private Fault Add(Fault fault)
    {
        lock (active)
            active.Add(fault);
        return fault;
    }
}
