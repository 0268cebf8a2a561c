using System.Collections.Immutable;
using Porter.Grains.Outbound;
using Porter.Grains.Storage;

namespace Porter.Grains.GitHub.Deliveries;

/// <summary>
/// What GitHub could not deliver, and how often it was asked to try again. Pure: each change gives a new value. An attempt that failed again
/// shows up as a newer attempt of the same delivery; one that does not was taken.
/// </summary>
internal sealed record MissedDeliveries : StoredRecord, IVersioned
{
    public static int Version => 1;

    /// <summary>GitHub sends nothing again that is older than three days; a command of yesterday is nobody's wish any more.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    /// <summary>So many are kept, the newest: as many as GitHub is asked for at a time.</summary>
    public const int Most = 2_000;

    // An attempt is listed when it has ended, ten seconds after it was sent; and clocks differ.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    /// <summary>When GitHub was asked last; null: never.</summary>
    public DateTimeOffset? LookedAt { get; init; }

    /// <summary>In the order in which they first failed.</summary>
    public ImmutableArray<MissedDelivery> Known { get; init; } = [];

    /// <summary>The time from which on failed attempts are to be read.</summary>
    public DateTimeOffset Since(DateTimeOffset now) =>
        LookedAt is { } last && last - Overlap > now - MaxAge ? last - Overlap : now - MaxAge;

    /// <summary>Takes up what GitHub listed.</summary>
    /// <param name="failed">Failed attempts, in any order.</param>
    /// <param name="now">When the list was asked for.</param>
    public MissedDeliveries Looked(IEnumerable<FailedDelivery> failed, DateTimeOffset now)
    {
        var known = Known.ToDictionary(missed => missed.Delivery);
        foreach (var attempt in failed.Where(attempt => attempt.IsWorthRepeating).OrderBy(attempt => attempt.Id))
        {
            if (!known.TryGetValue(attempt.Delivery, out var missed))
                known[attempt.Delivery] = new(attempt.Delivery, attempt.Id, attempt.At, attempt.At, Asked: 0, IsDue: true);
            else if (attempt.Id > missed.Attempt)
                known[attempt.Delivery] = missed with { Attempt = attempt.Id, FailedAt = attempt.At, IsDue = true };
        }

        // A little longer than they are asked for, so that the last attempt's failure is not taken for a new delivery's.
        var kept = known.Values.Where(missed => now - missed.SentAt <= MaxAge + LongestDelay).OrderBy(missed => missed.SentAt).ThenBy(missed => missed.Attempt);
        return this with { LookedAt = now, Known = [.. kept.TakeLast(Most)] };
    }

    /// <summary>The attempts to ask for again now, oldest first.</summary>
    public IEnumerable<MissedDelivery> Due(DateTimeOffset now) =>
        Known.Where(missed => missed.IsDue && missed.FailedAt + RetryDelay(missed.Asked) <= now && now - missed.SentAt <= MaxAge);

    /// <summary>GitHub was asked to send this one again, or said that it cannot.</summary>
    public MissedDeliveries Asked(MissedDelivery missed) =>
        this with { Known = Known.Replace(missed, missed with { Asked = missed.Asked + 1, IsDue = false }) };

    /// <summary>None before the first time; then a minute, and twice as long each time, up to an hour.</summary>
    private static TimeSpan RetryDelay(int asked) =>
        asked == 0 ? TimeSpan.Zero : Backoff.After(asked, FirstDelay, LongestDelay);
}

/// <summary>A delivery that failed.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Attempt">Its last attempt that failed.</param>
/// <param name="SentAt">When it was sent first, as far as is known.</param>
/// <param name="FailedAt">When the last attempt was sent.</param>
/// <param name="Asked">How often GitHub was asked to send it again.</param>
/// <param name="IsDue">Whether the last attempt has not been asked for again yet.</param>
internal sealed record MissedDelivery(Guid Delivery, long Attempt, DateTimeOffset SentAt, DateTimeOffset FailedAt, int Asked, bool IsDue) : StoredRecord;
