using Porter.Grains.Tasks;
using Porter.Grains.Tasks.Effects;
using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tests.Tasks;

public class TaskLatenciesTests
{
    private readonly TaskEvent.EffectDone _machineGone = new(new DestroyMachine(1));

    [Fact]
    public void From_stored_to_machine_asked_is_all_the_time_since_the_command() =>
        Assert.Equal((TaskStretch.StoredToMachineAsked, Minutes(7)), Tell(Some.In(TaskPhase.Preparing), new TaskEvent.RepositoryRead(Some.Plan, "p"), Minutes(7)));

    [Fact]
    public void From_machine_asked_to_started_is_the_time_since_the_first_was_asked_for_even_where_a_second_started()
    {
        var asked = Some.In(TaskPhase.Starting).WithMachine();
        var replaced = Some.After(asked, new TaskEvent.ClockTicked(null, false), Some.Noon + Minutes(2));
        Assert.Equal(2, replaced.Attempt?.Number);

        Assert.Equal((TaskStretch.MachineAskedToStarted, Minutes(3)), Tell(replaced, new TaskEvent.WorkerStarted(2), Minutes(3)));
    }

    [Fact]
    public void From_done_to_pull_request_is_the_time_since_the_last_word() =>
        Assert.Equal((TaskStretch.DoneToPullRequest, Minutes(1)), Tell(Some.In(TaskPhase.Publishing), Some.Opened, Minutes(1)));

    [Fact]
    public void From_cancel_to_gone_is_told_once_when_the_machine_is_gone()
    {
        var cancelled = Some.After(Some.In(TaskPhase.Running), Some.Cancel, Some.Noon);

        Assert.Equal((TaskStretch.CancelToMachineGone, Minutes(4)), Strike(cancelled, _machineGone, Minutes(4)));
        Assert.Null(Strike(cancelled with { Outbox = cancelled.Outbox.Remove(_machineGone.Effect) }, _machineGone, Minutes(5)));
    }

    [Fact]
    public void A_machine_that_goes_for_another_reason_was_not_cancelled() =>
        Assert.Null(Strike(Some.In(TaskPhase.Over), _machineGone, Minutes(4)));

    [Fact]
    public void A_worker_that_ends_without_ever_having_begun_has_not_started() =>
        Assert.Null(Tell(Some.In(TaskPhase.Starting), new TaskEvent.WorkerCompleted(1, Some.Done), Minutes(1)));

    [Fact]
    public void Another_silos_clock_that_is_ahead_makes_no_time_negative() =>
        Assert.Equal((TaskStretch.DoneToPullRequest, TimeSpan.Zero), Tell(Some.In(TaskPhase.Publishing), Some.Opened, -Minutes(1)));

    /// <summary>Whatever a life is made of, no stretch of it is told twice.</summary>
    [Fact]
    public void A_whole_life_tells_each_stretch_once()
    {
        var (task, told) = ((TaskState?)null, new List<TaskStretch>());
        foreach (var happened in (TaskEvent[])
        [
            new TaskEvent.Submitted(Some.Brief), new TaskEvent.PermissionAnswered(true, true, Some.Access), new TaskEvent.ConfigAnswered(new("opencode")),
            new TaskEvent.SlotAnswered(Some.Granted), new TaskEvent.RepositoryRead(Some.Plan, "p"), new TaskEvent.MachineCreated(1, "m1"),
            new TaskEvent.WorkerStarted(1), new TaskEvent.WorkerCompleted(1, Some.Done), Some.Opened,
        ])
        {
            // Each event comes twice.
            foreach (var again in new[] { happened, happened })
            {
                var after = TaskLifecycle.Next(task, again, Some.Noon, Some.Limits)!;
                if (TaskLatencies.Ended(task, again, after, Some.Noon) is { } ended)
                    told.Add(ended.Stretch);
                task = after;
            }
        }

        Assert.Equal([TaskStretch.StoredToMachineAsked, TaskStretch.MachineAskedToStarted, TaskStretch.DoneToPullRequest], told);
    }

    private static (TaskStretch, TimeSpan)? Tell(TaskState before, TaskEvent happened, TimeSpan later) =>
        TaskLatencies.Ended(before, happened, Some.After(before, happened, Some.Noon + later), Some.Noon + later);

    private static (TaskStretch, TimeSpan)? Strike(TaskState before, TaskEvent.EffectDone done, TimeSpan later) =>
        TaskLatencies.Ended(before, done, before with { Outbox = before.Outbox.Remove(done.Effect) }, Some.Noon + later);

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);
}
