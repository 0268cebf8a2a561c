namespace Porter.Grains.Tasks.Sentences;

/// <summary>Times as people say them.</summary>
internal static class Durations
{
    /// <summary><c>3 min 12 s</c>.</summary>
    public static string Of(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => $"{(int)time.TotalSeconds} s",
        { TotalHours: < 1 } => $"{(int)time.TotalMinutes} min {time.Seconds} s",
        _ => $"{(int)time.TotalHours} h {time.Minutes} min",
    };

    /// <summary><c>10 minutes</c>.</summary>
    public static string Limit(TimeSpan limit) => IsShort(limit) ? $"{(int)limit.TotalSeconds} seconds" : $"{(int)limit.TotalMinutes} minutes";

    /// <summary><c>4 of 10 minutes</c>.</summary>
    public static string Elapsed(TimeSpan elapsed, TimeSpan limit) =>
        $"{(int)(IsShort(limit) ? elapsed.TotalSeconds : elapsed.TotalMinutes)} of {Limit(limit)}";

    private static bool IsShort(TimeSpan limit) => limit < TimeSpan.FromMinutes(1);
}
