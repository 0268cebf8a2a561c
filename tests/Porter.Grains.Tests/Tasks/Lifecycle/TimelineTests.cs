using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tests.Tasks.Lifecycle;

public class TimelineTests
{
    [Fact]
    public void A_happy_life_reads_like_this() => Assert.Equal(
        [
            "submitted",
            "permission_answered",
            "config_answered: opencode",
            "slot_answered",
            "repository_read",
            "machine_asked_for: attempt 1",
            "worker_started",
            "worker_completed",
            "pull_request_opened: #43",
            "ended: pull_request",
        ],
        Lines(Some.In(TaskPhase.Over)));

    [Fact]
    public void What_stood_in_the_way_is_told_with_its_cause()
    {
        var task = Some.After(Some.In(TaskPhase.Starting), new TaskEvent.EffectDelayed(new Porter.Grains.Tasks.Effects.CreateMachine(1), "no room in fra"));
        task = Some.After(task, new TaskEvent.MachineCreated(1, "m1"));
        task = Some.After(task, Some.Cancel);
        task = Some.After(task, new TaskEvent.EffectRefused(new Porter.Grains.Tasks.Effects.DestroyMachine(1), "Fly", "no"));

        Assert.Equal(
            [
                "effect_delayed: no room in fra",
                "machine_created: m1",
                "cancel_requested: @bob",
                "ended: cancelled",
                "effect_refused: DestroyMachine 1: no",
                "machine_left: attempt 1",
            ],
            Lines(task)[6..]);
    }

    [Fact]
    public void A_place_in_the_queue_is_told_once()
    {
        var waiting = Some.After(Some.In(TaskPhase.Waiting), new TaskEvent.SlotAnswered(new(Porter.Grains.Users.SlotAnswerKind.Queued, 3, 5, 20)));
        var moved = Some.After(waiting, new TaskEvent.QueueMoved(2));

        Assert.Equal("slot_answered: place 3", Lines(moved)[^1]);
    }

    [Fact]
    public void What_a_worker_does_and_what_time_does_are_not_a_readers_matter()
    {
        var running = Some.In(TaskPhase.Running);
        var later = Some.After(Some.After(running, new TaskEvent.WorkerProgressed(1, new("editing", null))), new TaskEvent.ClockTicked(null, true));

        Assert.NotSame(running, later);
        Assert.Equal(Lines(running), Lines(later));
    }

    [Fact]
    public void A_long_life_keeps_its_beginning_and_its_latest()
    {
        var task = Some.In(TaskPhase.Starting);
        for (var i = 0; i < 100; i++)
            task = Some.After(task, new TaskEvent.EffectDelayed(new Porter.Grains.Tasks.Effects.CreateMachine(1), $"{i} {new string('x', 1_000)}"));

        Assert.Equal(Timeline.Capacity, task.Timeline.Length);
        Assert.Equal("submitted", task.Timeline[0].Event);
        Assert.StartsWith("99 ", task.Timeline[^1].Detail);
        Assert.All(task.Timeline, entry => Assert.True((entry.Detail ?? "").Length <= 200));
    }

    private static string[] Lines(TaskState task) => [.. task.Timeline.Select(entry => entry.Detail is null ? entry.Event : $"{entry.Event}: {entry.Detail}")];
}
