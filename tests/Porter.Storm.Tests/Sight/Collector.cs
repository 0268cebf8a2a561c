using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Porter.Processes;

namespace Porter.Storm.Tests.Sight;

/// <summary>A collector of OpenTelemetry's, over HTTP on loopback, that keeps all it is sent.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Span> _spans = new();
    private readonly ConcurrentQueue<string> _bodies = new();

    private Collector(WebApplication app) => _app = app;

    public IReadOnlyCollection<Span> Spans => _spans;

    /// <summary>Everything that was sent, spans and metrics and logs, as it went over the wire.</summary>
    public IEnumerable<string> Bodies => _bodies;

    /// <summary>The settings that make a process send to it, and soon.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
    };

    public static async Task<Collector> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var collector = new Collector(builder.Build());
        collector._app.Urls.Add($"http://127.0.0.1:{LoopbackPort.Next()}");
        collector._app.MapPost("/v1/{signal}", async (string signal, Stream body) =>
        {
            using var buffer = new MemoryStream();
            await body.CopyToAsync(buffer);
            collector._bodies.Enqueue(Encoding.Latin1.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
            if (signal != "traces")
                return;
            foreach (var span in Span.Read(buffer.ToArray()))
                collector._spans.Enqueue(span);
        });
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>Waits for a span.</summary>
    public async Task<Span> Until(Func<Span, bool> that, string what)
    {
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(120); await Task.Delay(100))
        {
            if (_spans.FirstOrDefault(that) is { } span)
                return span;
        }

        throw new TimeoutException($"Waited two minutes for the span of {what}; there are\n{string.Join('\n', _spans.OrderBy(s => s.Trace, StringComparer.Ordinal).TakeLast(300))}");
    }

    /// <summary>Waits for a span in a trace and for all between it and a root; the root is that one's.</summary>
    public async Task<Span> RootOf(Span span)
    {
        while (span.Parent.Length > 0)
        {
            var child = span;
            span = await Until(s => s.Id == child.Parent && s.Trace == child.Trace, $"the parent of {child}");
        }

        return span;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
