using System.Diagnostics.Metrics;

namespace Porter.Grains.Tests.Telemetry;

/// <summary>What Porter's instruments were told while this lives.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _one = new();
    private readonly List<(string Series, double Value)> _all = [];

    public Measured()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Porter")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Keep(instrument, value, labels));
        _listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Keep(instrument, value, labels));
        _listener.Start();
    }

    /// <summary>The values of a series, such as <c>porter.tasks.ended outcome=cancelled agent=none</c>.</summary>
    public double[] Of(string series)
    {
        lock (_one)
            return [.. _all.Where(m => m.Series == series).Select(m => m.Value)];
    }

    public double Sum(string series) => Of(series).Sum();

    /// <summary>Every series of an instrument that does not stand at 0.</summary>
    public string[] Standing(string instrument)
    {
        lock (_one)
            return [.. _all.Where(m => m.Series.Split(' ')[0] == instrument).GroupBy(m => m.Series).Where(m => m.Sum(v => v.Value) != 0).Select(m => $"{m.Key}: {m.Sum(v => v.Value)}")];
    }

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var series = instrument.Name;
        foreach (var (name, label) in labels)
            series += $" {name}={label}";
        lock (_one)
            _all.Add((series, value));
    }
}
