using Porter.Grains.Tasks;
using Porter.Grains.Tasks.Effects;
using Porter.Grains.Tasks.Lifecycle;
using Porter.Grains.Tests.Telemetry;

namespace Porter.Grains.Tests.Tasks;

public sealed class TaskMetricsTests : IDisposable
{
    private readonly Measured _measured = new();

    public void Dispose() => _measured.Dispose();

    [Fact]
    public void A_living_task_is_counted_once_where_it_stands_and_no_more_when_it_settles()
    {
        using var live = new LiveTask();
        foreach (var (phase, status) in new[] { (TaskPhase.Checking, "queued"), (TaskPhase.Waiting, "queued"), (TaskPhase.Running, "running"), (TaskPhase.Publishing, "running") })
        {
            live.Show(Some.In(phase));
            live.Show(Some.In(phase) with { Progress = new("editing", null) });
            Assert.Equal([$"porter.tasks.live status={status} phase={phase.ToString().ToLowerInvariant()}: 1"], _measured.Standing("porter.tasks.live"));
        }

        // While its machine lives it is running, for the outside; then there is only something left to be said.
        var over = Some.In(TaskPhase.Over);
        live.Show(over);
        Assert.Equal(["porter.tasks.live status=running phase=over: 1"], _measured.Standing("porter.tasks.live"));
        live.Show(over with { Outbox = [.. over.Outbox.Where(effect => effect is Announce)] });
        Assert.Equal(["porter.tasks.live status=complete phase=over: 1"], _measured.Standing("porter.tasks.live"));
        live.Show(over with { Outbox = [] });
        Assert.Empty(_measured.Standing("porter.tasks.live"));
    }

    [Fact]
    public void A_silo_that_lets_a_task_go_no_longer_counts_it_and_news_that_come_late_do_not_either()
    {
        var live = new LiveTask();
        live.Show(Some.In(TaskPhase.Waiting) with { Queue = new(2, null, 5) });
        Assert.Equal(1, _measured.Sum("porter.tasks.queued"));

        live.Dispose();
        live.Show(Some.In(TaskPhase.Running));
        live.Dispose();

        Assert.Equal(0, _measured.Sum("porter.tasks.queued"));
        Assert.Empty(_measured.Standing("porter.tasks.live"));
    }

    [Fact]
    public void The_line_is_as_long_as_there_are_tasks_with_a_place_in_it()
    {
        using var first = new LiveTask();
        using var second = new LiveTask();
        first.Show(Some.In(TaskPhase.Waiting) with { Queue = new(1, null, 5) });
        second.Show(Some.In(TaskPhase.Waiting) with { Queue = new(2, null, 5) });
        Assert.Equal(2, _measured.Sum("porter.tasks.queued"));

        first.Show(Some.In(TaskPhase.Preparing));
        second.Show(Some.In(TaskPhase.Waiting) with { Queue = new(1, null, 5) });
        Assert.Equal(1, _measured.Sum("porter.tasks.queued"));
    }

    [Fact]
    public void A_task_that_ends_is_counted_by_its_outcome_and_agent_with_the_time_of_its_last_phase()
    {
        var before = Some.In(TaskPhase.Publishing);
        var happened = Some.Opened;
        var after = Some.After(before, happened, Some.Noon.AddSeconds(2));

        TaskMetrics.Changed(before, happened, after, Some.Noon.AddSeconds(2));

        Assert.Equal([1], _measured.Of("porter.tasks.ended outcome=pull_request agent=opencode"));
        Assert.Equal([1], _measured.Of("porter.tasks.entered phase=over"));
        Assert.Equal([2], _measured.Of("porter.tasks.phase.duration phase=publishing"));
        Assert.Equal([2], _measured.Of("porter.latency.done_to_pull_request"));
    }
}
