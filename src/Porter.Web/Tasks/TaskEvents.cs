using Porter.Grains.Tasks;

namespace Porter.Web.Tasks;

/// <summary>Sends a task's events to one reader: the task where it has changed, the lines of its log, and at its end an end.</summary>
internal sealed class TaskEvents(IGrainFactory grains, TaskView task, EventStream stream, TimeProvider clock)
{
    private const int LinesAtOnce = 200;

    /// <summary>Proxies close a connection on which nothing is said for long; most wait a minute.</summary>
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(15);

    private readonly ITaskGrain _grain = grains.GetGrain<ITaskGrain>(task.Id.Value);
    private readonly ITaskLogGrain _log = grains.GetGrain<ITaskLogGrain>(task.Id.Value);
    private TaskView? _sent;

    /// <summary>Returns when the task is over and all is sent, or the reader has gone.</summary>
    public async Task Send(EventPlace place, CancellationToken cancellationToken)
    {
        await stream.Open(cancellationToken);
        var spoke = clock.GetTimestamp();
        for (var now = task; ; now = await _grain.WhenChanged(place.Version, TaskCancellation.OneWait) ?? now)
        {
            var before = place;
            place = await SendTask(now, place, cancellationToken);
            place = await SendLog(place, cancellationToken);
            if (TaskCancellation.IsOver(now))
                break;
            if (place != before)
                spoke = clock.GetTimestamp();
            else if (clock.GetElapsedTime(spoke) >= KeepAliveInterval)
            {
                await stream.StayAlive(cancellationToken);
                spoke = clock.GetTimestamp();
            }

            cancellationToken.ThrowIfCancellationRequested();
        }

        await stream.Send(EventPlace.AtEnd, "end", new { }, cancellationToken);
    }

    /// <summary>A new line of the log is a change too, but not one of what is shown of the task.</summary>
    private async Task<EventPlace> SendTask(TaskView now, EventPlace place, CancellationToken cancellationToken)
    {
        if (now.Version == place.Version)
            return place;
        place = place with { Version = now.Version };
        if (_sent is null || _sent with { Version = now.Version } != now)
            await stream.Send(place.ToString(), "task", TaskResource.Of(now), cancellationToken);
        _sent = now;
        return place;
    }

    private async Task<EventPlace> SendLog(EventPlace place, CancellationToken cancellationToken)
    {
        while (await _log.Read(place.NextLine, LinesAtOnce) is { Length: > 0 } lines)
        {
            var part = LogResource.Of(place.NextLine, lines);
            place = place with { NextLine = part.Next };
            await stream.Send(place.ToString(), "log", part, cancellationToken);
        }

        return place;
    }
}
