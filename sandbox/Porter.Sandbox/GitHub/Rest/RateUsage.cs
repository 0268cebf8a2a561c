using System.Collections.Concurrent;

namespace Porter.Sandbox.GitHub.Rest;

/// <summary>How much of an hour's requests a credential has used.</summary>
internal readonly record struct RateUsage(int Limit, int Used, DateTimeOffset Reset);

/// <summary>Counts requests per credential and hour. The limit is reported, not enforced: a test adds a fault for that.</summary>
internal sealed class RateCounters(TimeProvider clock)
{
    private const int Limit = 5_000;
    private readonly ConcurrentDictionary<string, (DateTimeOffset Hour, int Used)> used = new();

    public RateUsage Count(string credential, int requests)
    {
        var now = clock.GetUtcNow();
        var hour = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero);
        var count = used.AddOrUpdate(
            credential, _ => (hour, requests), (_, before) => before.Hour == hour ? (hour, before.Used + requests) : (hour, requests)).Used;
        return new RateUsage(Limit, Math.Min(count, Limit), hour.AddHours(1));
    }
}
