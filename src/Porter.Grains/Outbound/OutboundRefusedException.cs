namespace Porter.Grains.Outbound;

/// <summary>
/// An outside service will not do what it was asked, and asking again the same way will not help.
/// An event for the task that asked; never something to retry.
/// </summary>
[GenerateSerializer, Alias("porter.OutboundRefusedException")]
public sealed class OutboundRefusedException : Exception
{
    /// <summary>Makes a refusal; <paramref name="reason"/> is bounded here.</summary>
    /// <param name="service">"GitHub" or "Fly".</param>
    /// <param name="status">The HTTP status of the answer; null when the request was never sent.</param>
    /// <param name="reason">What the service said, or what is wrong with the request, as a sentence for people, without secrets.</param>
    public OutboundRefusedException(string service, int? status, string reason)
        : base($"{service} refused{(status is { } code ? $" ({code})" : "")}: {Text.Words(reason)}")
    {
        Service = service;
        Status = status;
        Reason = Text.Words(reason);
    }

    /// <summary>"GitHub" or "Fly".</summary>
    [Id(0)]
    public string Service { get; }

    /// <summary>The HTTP status of the answer; null when the request was never sent.</summary>
    [Id(1)]
    public int? Status { get; }

    /// <summary>What the service said: at most <see cref="Text.WordsLimit"/> characters on one line, from outside, so quote it.</summary>
    [Id(2)]
    public string Reason { get; }
}
