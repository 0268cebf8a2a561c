namespace Porter.Grains.GitHub;

/// <summary>
/// A bucket of <paramref name="Burst"/> tokens that fills at <paramref name="PerSecond"/>; it can be in debt, so that those who wait
/// are served in turn. Pure: taking gives a new bucket.
/// </summary>
internal readonly record struct TokenBucket(int Burst, double PerSecond, double Tokens, DateTimeOffset At)
{
    /// <summary>A full bucket.</summary>
    public static TokenBucket Full(int burst, double perSecond, DateTimeOffset now) => new(burst, perSecond, burst, now);

    /// <summary>Takes a token, unless it would have to be waited for longer than <paramref name="maxWait"/>.</summary>
    /// <returns>How long to wait, and the bucket after that. Beyond that the bucket is as before, but for the time that passed.</returns>
    public (TimeSpan Wait, TokenBucket After) Take(DateTimeOffset now, TimeSpan maxWait)
    {
        var passed = Math.Max(0, (now - At).TotalSeconds);
        var here = this with { Tokens = Math.Min(Burst, Tokens + passed * PerSecond), At = now > At ? now : At };
        var wait = TimeSpan.FromSeconds(Math.Max(0, (1 - here.Tokens) / PerSecond));
        return (wait, wait > maxWait ? here : here with { Tokens = here.Tokens - 1 });
    }
}
