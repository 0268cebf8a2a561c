using System.Diagnostics.Metrics;
using Porter.Silo.Telemetry;

namespace Porter.Web.Webhooks;

/// <summary>How long GitHub's deliveries take, up to their being safely stored.</summary>
internal static class WebhookMetrics
{
    private static readonly Meter Meter = new(PorterTelemetry.Name);

    private static readonly Histogram<double> Latency = Meter.CreateHistogram(
        "porter.latency.webhook_to_stored",
        "s",
        "From a delivery's arrival to its being stored, or nothing in it being worth that",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 8] });

    public static void Answered(WebhookDecision decision, TimeSpan took)
    {
        // What GitHub signed and Porter cannot read is no delivery to wait for.
        if (decision is not WebhookDecision.Malformed)
            Record(decision is WebhookDecision.Ignored ? "ignored" : "stored", took);
    }

    public static void NotStored(TimeSpan took) => Record("not_stored", took);

    private static void Record(string result, TimeSpan took) => Latency.Record(took.TotalSeconds, new KeyValuePair<string, object?>("result", result));
}
