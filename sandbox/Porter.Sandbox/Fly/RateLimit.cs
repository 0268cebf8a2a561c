using System.Collections.Concurrent;

namespace Porter.Sandbox.Fly;

/// <summary>
/// Fly's limits: one request a second per action and machine (or app), three at once; reading a machine five, ten at once.
/// https://fly.io/docs/machines/api/working-with-machines-api/
/// </summary>
internal sealed class RateLimit(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, (double Tokens, DateTimeOffset At)> buckets = new();

    public bool Allows(string action, string subject)
    {
        var (rate, burst) = action == "get" ? (5d, 10d) : (1d, 3d);
        var now = clock.GetUtcNow();
        var bucket = buckets.AddOrUpdate($"{action} {subject}",
            _ => (burst - 1, now),
            (_, before) =>
            {
                var tokens = Math.Min(burst, Math.Max(0, before.Tokens) + (now - before.At).TotalSeconds * rate);
                return (tokens - 1, now);
            });
        return bucket.Tokens >= 0;
    }
}
