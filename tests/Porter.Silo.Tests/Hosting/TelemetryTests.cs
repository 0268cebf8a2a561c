using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Porter.Silo.Telemetry;

namespace Porter.Silo.Tests.Hosting;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_traces_and_logs_go_to_the_collector_that_is_named()
    {
        var received = new ConcurrentDictionary<string, string>();
        await using var collector = await Collector(received);
        using var data = new TemporaryDirectory();
        await using var porter = await NodeProcess.Start(
        [
            ("Porter:DataDirectory", data.Path),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.Single()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "200"),
            ("OTEL_BLRP_SCHEDULE_DELAY", "200"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
            ("Logging:LogLevel:Default", "Information"),
        ]);

        await porter.Add("clicks");

        await Eventually.True(
            TimeSpan.FromSeconds(60),
            () => $"metrics, logs and a trace into the grain; so far {string.Join(", ", received.Keys)}",
            () => Task.FromResult(
                Has("/v1/metrics", "orleans") && Has("/v1/logs", "porter")
                && Has("/v1/traces", "ICounterGrain") && Has("/v1/traces", "/counters/{key}")));
        Assert.DoesNotContain("/readyz", received["/v1/traces"], StringComparison.Ordinal);

        bool Has(string path, string word) =>
            received.TryGetValue(path, out var sent) && sent.Contains(word, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://127.0.0.1:4318")]
    public async Task Where_no_collector_is_named_nothing_is_made_that_could_send(string? endpoint)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        builder.AddPorterTelemetry();
        await using var app = builder.Build();

        Assert.Equal(endpoint is not null, app.Services.GetService<TracerProvider>() is not null);
        Assert.Equal(endpoint is not null, app.Services.GetService<LoggerProvider>() is not null);
        Assert.NotNull(app.Services.GetService<MeterProvider>());
    }

    private static async Task<WebApplication> Collector(ConcurrentDictionary<string, string> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{FreePort.Next()}");
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.Latin1);
            var body = await reader.ReadToEndAsync();
            received.AddOrUpdate(context.Request.Path, body, (_, before) => before + body);
        });
        await app.StartAsync();
        return app;
    }
}
