namespace Porter.Grains.Outbound;

/// <summary>
/// An outside service could not answer now: it was slow, failing, unreachable or limiting. What was asked may or may not have been
/// done; every operation that throws this can be repeated safely.
/// </summary>
[GenerateSerializer, Alias("porter.TransientOutboundException")]
public class TransientOutboundException : Exception
{
    /// <summary>Makes one; <paramref name="reason"/> is bounded here.</summary>
    /// <param name="service">"GitHub" or "Fly".</param>
    /// <param name="reason">What happened, as a sentence for people, without secrets.</param>
    /// <param name="after">How long the service asked to be left alone, if it said.</param>
    public TransientOutboundException(string service, string reason, TimeSpan? after = null)
        : base($"{service} could not answer now: {Text.Words(reason)}")
    {
        Service = service;
        Reason = Text.Words(reason);
        After = after;
    }

    /// <summary>"GitHub" or "Fly".</summary>
    [Id(0)]
    public string Service { get; }

    /// <summary>What happened: at most <see cref="Text.WordsLimit"/> characters on one line, partly from outside, so quote it.</summary>
    [Id(1)]
    public string Reason { get; }

    /// <summary>How long to wait before asking again, when the service said so; at most an hour.</summary>
    [Id(2)]
    public TimeSpan? After { get; }
}
