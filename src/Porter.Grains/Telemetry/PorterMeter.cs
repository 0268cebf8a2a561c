using System.Diagnostics.Metrics;
using System.Text.Json;

namespace Porter.Grains.Telemetry;

/// <summary>
/// Makes the instruments of Porter's grains. <c>docs/operations.md</c> lists them all, and a test holds it to that. No label names a user,
/// a repository or a task: each distinct value is a series that every process keeps for good.
/// </summary>
internal static class PorterMeter
{
    private static readonly Meter Meter = new("Porter");

    // OpenTelemetry's own buckets are meant for milliseconds.
    private static readonly InstrumentAdvice<double> OfACall = Buckets(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);
    private static readonly InstrumentAdvice<double> OfALife = Buckets(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600);

    public static Counter<long> Count(string name, string unit, string description) => Meter.CreateCounter<long>(name, unit, description);

    public static UpDownCounter<long> Level(string name, string unit, string description) => Meter.CreateUpDownCounter<long>(name, unit, description);

    /// <summary>Seconds, up to half a minute.</summary>
    public static Histogram<double> CallTime(string name, string description) => Meter.CreateHistogram(name, "s", description, tags: null, OfACall);

    /// <summary>Seconds, up to an hour.</summary>
    public static Histogram<double> LifeTime(string name, string description) => Meter.CreateHistogram(name, "s", description, tags: null, OfALife);

    /// <summary>A label whose value is one of an enum's, written as the API writes it.</summary>
    public static KeyValuePair<string, object?> Label<T>(string name, T value)
        where T : struct, Enum => new(name, JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

    private static InstrumentAdvice<double> Buckets(params double[] boundaries) => new() { HistogramBucketBoundaries = boundaries };
}
