namespace Porter.Grains.Outbound;

/// <summary>The pause before something that failed is tried again.</summary>
internal static class Backoff
{
    private const int MostDoublings = 9;

    /// <summary>At first so long, then twice as long each time, up to the longest.</summary>
    /// <param name="failures">How often it failed, from 1.</param>
    /// <param name="first">The pause after the first failure.</param>
    /// <param name="longest">The pause is never longer.</param>
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan longest) =>
        TimeSpan.FromTicks(Math.Min(longest.Ticks, first.Ticks << Math.Min(failures - 1, MostDoublings)));
}
