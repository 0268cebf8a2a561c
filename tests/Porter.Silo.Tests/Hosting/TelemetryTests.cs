using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Porter.Silo.Tests.Hosting;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_Traces_And_Logs_Go_To_The_Collector_That_Is_Named()
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

        await Eventually.True(TimeSpan.FromSeconds(60), () => $"metrics, logs and a trace into the grain; so far {string.Join(", ", received.Keys)}", () => Task.FromResult(
            Said("/v1/metrics", "orleans") && Said("/v1/logs", "porter") && Said("/v1/traces", "ICounterGrain") && Said("/v1/traces", "/counters/{key}")));
        Assert.DoesNotContain("/readyz", received["/v1/traces"], StringComparison.Ordinal);

        bool Said(string path, string word) => received.TryGetValue(path, out var said) && said.Contains(word, StringComparison.OrdinalIgnoreCase);
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
