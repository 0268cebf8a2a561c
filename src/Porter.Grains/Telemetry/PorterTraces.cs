using System.Diagnostics;

namespace Porter.Grains.Telemetry;

/// <summary>
/// Keeps one trace from a command to its answer. What answers it is done later, by a timer, a reminder or another silo: so the trace's name
/// is stored with the outbox, and taken up again where an effect is performed.
/// </summary>
internal static class PorterTraces
{
    private static readonly ActivitySource Source = new("Porter");

    /// <summary>The trace of what is being done now, as W3C writes it, to be stored; null where nobody traces.</summary>
    public static string? Current => Activity.Current?.Id;

    /// <summary>Begins a piece of work within what is being done.</summary>
    public static Activity? Begin(string name) => Source.StartActivity(name);

    /// <summary>Begins an effect, in the trace of what it is owed to.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="trace">As <see cref="Current"/> gave it; null where it was not traced.</param>
    public static Activity? Resume(string name, string? trace) => Source.StartActivity(name, ActivityKind.Internal, trace);

    /// <summary>Lets what is being done now point to the trace of what it is about: a worker's report is a trace of its own.</summary>
    public static void PointTo(string? trace)
    {
        if (Activity.Current is { IsAllDataRequested: true, IsStopped: false } now
            && ActivityContext.TryParse(trace, null, out var other)
            && other.TraceId != now.TraceId
            && now.Links.All(link => link.Context.TraceId != other.TraceId))
            now.AddLink(new(other));
    }

    /// <summary>Marks a piece of work as failed, with a reason that holds no secret.</summary>
    public static void Fail(this Activity? work, string reason) => work?.SetStatus(ActivityStatusCode.Error, reason);
}
