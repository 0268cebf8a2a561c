using System.Diagnostics.Metrics;
using Porter.Grains.Tasks.Lifecycle;
using Porter.Grains.Telemetry;

namespace Porter.Grains.Tasks;

/// <summary>
/// One task's part in the number of tasks there are now: counted by the silo that holds it, while it holds it, until its outbox is empty.
/// A task that is not settled is woken every <see cref="PorterOptions.Pulse"/>, so the sum over all silos is all of them, and a silo that dies
/// takes its share with it.
/// </summary>
internal sealed class LiveTask : IDisposable
{
    private static readonly UpDownCounter<long> Live = PorterMeter.Level("porter.tasks.live", "{task}", "Tasks that are not over, or still have something to do");
    private static readonly UpDownCounter<long> Queued = PorterMeter.Level("porter.tasks.queued", "{task}", "Tasks that wait in line for one of their user's slots");

    private (Status Status, TaskPhase Phase)? _counted;
    private bool _isQueued;
    private bool _isGone;

    /// <summary>Counts the task as what it is now.</summary>
    public void Show(TaskState task)
    {
        if (!_isGone)
            Count(task.IsSettled ? null : (TaskViews.StatusOf(task), task.Phase), task is { Phase: TaskPhase.Waiting, Queue: not null });
    }

    /// <summary>The silo no longer holds it.</summary>
    public void Dispose()
    {
        Count(null, isQueued: false);
        // What was on its way when the grain left comes back to nobody.
        _isGone = true;
    }

    private void Count((Status Status, TaskPhase Phase)? now, bool isQueued)
    {
        if (now != _counted)
        {
            Add(-1, _counted);
            Add(1, now);
            _counted = now;
        }

        if (isQueued != _isQueued)
        {
            Queued.Add(isQueued ? 1 : -1);
            _isQueued = isQueued;
        }
    }

    private static void Add(int change, (Status Status, TaskPhase Phase)? place)
    {
        if (place is { } at)
            Live.Add(change, PorterMeter.Label("status", at.Status), PorterMeter.Label("phase", at.Phase));
    }
}
