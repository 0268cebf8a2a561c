using System.Globalization;

namespace Porter.Bench.Load;

/// <summary>How long each of many things took.</summary>
internal sealed class Timings(int capacity)
{
    private readonly List<double> _milliseconds = new(capacity);

    public void Add(TimeSpan took)
    {
        lock (_milliseconds)
            _milliseconds.Add(took.TotalMilliseconds);
    }

    public double Median => At(0.5);

    /// <summary>The time that this share of them did not exceed, in milliseconds.</summary>
    public double At(double share)
    {
        lock (_milliseconds)
        {
            _milliseconds.Sort();
            return _milliseconds[Math.Clamp((int)Math.Ceiling(share * _milliseconds.Count) - 1, 0, _milliseconds.Count - 1)];
        }
    }

    public string Spread => string.Create(CultureInfo.InvariantCulture, $"p50 {Figure.Of(Median)} ms, p99 {Figure.Of(At(0.99))} ms");
}

/// <summary>Figures as a reader wants them: three digits, no more.</summary>
internal static class Figure
{
    public static string Of(double value) => value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
