namespace Porter.Grains.Outbound;

/// <summary>What an HTTP answer that is not a success says, apart from its transport.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Words">The service's own words, without secrets.</param>
/// <param name="RetryAfter">From <c>retry-after</c>, as a pause from now.</param>
/// <param name="Remaining">From <c>x-ratelimit-remaining</c>.</param>
/// <param name="Reset">From <c>x-ratelimit-reset</c>.</param>
internal sealed record Answer(
    int Status, string Words, TimeSpan? RetryAfter = null, long? Remaining = null, DateTimeOffset? Reset = null)
{
    /// <summary>Reads the limiting headers, whose names are compared without regard to case.</summary>
    public static Answer From(int status, string words, IEnumerable<KeyValuePair<string, string>> headers, DateTimeOffset now)
    {
        var read = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
            read.TryAdd(name, value);
        return new(
            status,
            words,
            Pause(read.GetValueOrDefault("retry-after"), now),
            long.TryParse(read.GetValueOrDefault("x-ratelimit-remaining"), out var left) ? left : null,
            // Seconds since 1970; the bound keeps a nonsense value from overflowing a date.
            long.TryParse(read.GetValueOrDefault("x-ratelimit-reset"), out var reset) && reset is > 0 and < 253_402_300_799
                ? DateTimeOffset.FromUnixTimeSeconds(reset)
                : null);
    }

    // Seconds, or an HTTP date: RFC 9110, section 10.2.3.
    private static TimeSpan? Pause(string? value, DateTimeOffset now) =>
        uint.TryParse(value, out var seconds) ? TimeSpan.FromSeconds(seconds)
        : DateTimeOffset.TryParse(value, out var at) ? at - now
        : null;
}

/// <summary>The rule that tells a refusal from a failure that passes. Pure.</summary>
internal static class Verdict
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    // GitHub: a secondary limit that names no time is waited out for at least a minute.
    // https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
    private static readonly TimeSpan UnknownLimit = TimeSpan.FromMinutes(1);

    /// <summary>A <see cref="OutboundRefusedException"/> or a <see cref="TransientOutboundException"/>, to be thrown.</summary>
    public static Exception On(string service, Answer answer, DateTimeOffset now) =>
        IsLimit(answer) ? new TransientOutboundException(service, $"it limits requests ({answer.Status}): {answer.Words}", Wait(answer, now) ?? UnknownLimit)
        : answer.Status is 408 or >= 500 ? new TransientOutboundException(service, $"it answered {answer.Status}: {answer.Words}", Wait(answer, now))
        : new OutboundRefusedException(service, answer.Status, answer.Words);

    /// <summary>The request may be repeated: the same rule, for those who have only the status and headers.</summary>
    public static bool IsPassing(Answer answer) => IsLimit(answer) || answer.Status is 408 or >= 500;

    private static bool IsLimit(Answer answer) => answer.Status switch
    {
        429 => true,
        403 => answer.RetryAfter is not null
            || answer.Remaining == 0
            || answer.Words.Contains("rate limit", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static TimeSpan? Wait(Answer answer, DateTimeOffset now)
    {
        var wait = answer.RetryAfter ?? (answer.Remaining == 0 ? answer.Reset - now : null);
        return wait is null ? null : TimeSpan.FromTicks(Math.Clamp(wait.Value.Ticks, 0, Longest.Ticks));
    }
}
