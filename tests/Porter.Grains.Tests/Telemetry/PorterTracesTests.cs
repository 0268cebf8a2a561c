using System.Diagnostics;
using Porter.Grains.Telemetry;

namespace Porter.Grains.Tests.Telemetry;

public sealed class PorterTracesTests : IDisposable
{
    private readonly ActivitySource _outside = new($"outside {Guid.NewGuid()}");
    private readonly ActivityListener _listener;

    public PorterTracesTests()
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name == "Porter" || source == _outside,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _outside.Dispose();
    }

    [Fact]
    public void What_was_owed_is_done_in_the_trace_of_what_it_is_owed_for_whoever_does_it()
    {
        string? stored;
        ActivityContext command;
        using (var webhook = _outside.StartActivity("webhook"))
            (stored, command) = (PorterTraces.Current, webhook!.Context);

        using var reminder = _outside.StartActivity("another silo's reminder");
        using var effect = PorterTraces.Resume("Announce 1", stored);
        using var call = PorterTraces.Begin("GitHub create_comment");

        Assert.Equal((command.TraceId, command.SpanId), (effect!.TraceId, effect.ParentSpanId));
        Assert.Equal((command.TraceId, effect.SpanId), (call!.TraceId, call.ParentSpanId));
    }

    [Fact]
    public void News_from_another_trace_points_to_the_one_it_is_news_for_once()
    {
        using var command = _outside.StartActivity("webhook");
        var stored = PorterTraces.Current;
        PorterTraces.PointTo(stored);
        Assert.Empty(command!.Links);
        Activity.Current = null;

        using var report = _outside.StartActivity("callback");
        PorterTraces.PointTo(null);
        PorterTraces.PointTo(stored);
        PorterTraces.PointTo(stored);

        Assert.NotEqual(command.TraceId, report!.TraceId);
        Assert.Equal(command.Context, Assert.Single(report.Links).Context);
    }

    [Fact]
    public void Where_nobody_traced_the_command_nothing_breaks()
    {
        Activity.Current = null;
        Assert.Null(PorterTraces.Current);

        using var effect = PorterTraces.Resume("Announce 1", null);

        Assert.NotNull(effect);
        Assert.Null(effect.Parent);
    }
}
