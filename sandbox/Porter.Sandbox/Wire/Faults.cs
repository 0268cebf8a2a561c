namespace Porter.Sandbox.Wire;

/// <summary>
/// The troubles of one world. Paths are <see cref="PathPattern"/>s; a method of <c>*</c> is any. A request meets the
/// first fault laid that still wants requests; <c>times</c> bounds how many it takes, null is until disposed.
/// </summary>
public sealed class Faults
{
    private readonly List<Fault> laid = [];
    private readonly News news;

    internal Faults(News news) => this.news = news;

    /// <summary>Answers late.</summary>
    public Fault Delay(string method, string path, TimeSpan by, int? times = null) =>
        Lay(new Fault(FaultKind.Delay, When.BeforeTheDeed, method, path, times, news) { Pause = by });

    /// <summary>Answers with a status of its own; nothing is done.</summary>
    public Fault Fail(string method, string path, int status, string? body = null, int? times = null, IReadOnlyDictionary<string, string>? headers = null) =>
        Lay(new Fault(FaultKind.Answer, When.BeforeTheDeed, method, path, times, news)
        {
            Status = status,
            Body = body,
            Headers = headers ?? new Dictionary<string, string>(),
        });

    /// <summary>Does the deed, then answers with a failure: the caller cannot know.</summary>
    public Fault FailAfter(string method, string path, int status = 500, string? body = null, int? times = 1) =>
        Lay(new Fault(FaultKind.Answer, When.AfterTheDeed, method, path, times, news) { Status = status, Body = body });

    /// <summary>Cuts the connection, before the deed or after it.</summary>
    public Fault Cut(string method, string path, When when, int? times = 1) =>
        Lay(new Fault(FaultKind.Cut, when, method, path, times, news));

    /// <summary>Holds a request until released or its caller leaves; a caller who left before the deed leaves it undone.</summary>
    public Fault Stall(string method, string path, When when, int? times = 1) =>
        Lay(new Fault(FaultKind.Stall, when, method, path, times, news));

    /// <summary>The whole world is down: every connection is cut until the fault is disposed.</summary>
    public Fault Down() => Cut("*", "**", When.BeforeTheDeed, times: null);

    /// <summary>The whole world answers 503 until the fault is disposed.</summary>
    public Fault Unavailable() => Fail("*", "**", 503);

    internal Fault? Meet(string method, string path)
    {
        lock (laid)
        {
            laid.RemoveAll(fault => fault.IsSpent);
            return laid.FirstOrDefault(fault => fault.Take(method, path));
        }
    }

    internal void LiftAll()
    {
        lock (laid)
        {
            laid.ForEach(fault => fault.Release());
            laid.Clear();
        }
    }

    private Fault Lay(Fault fault)
    {
        lock (laid)
            laid.Add(fault);
        return fault;
    }
}
