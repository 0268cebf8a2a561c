using CsCheck;
using Porter.Grains.Commands;
using Porter.Grains.Tasks;
using Porter.Grains.Tasks.Effects;
using Porter.Grains.Tasks.Lifecycle;
using Porter.Grains.Users;

namespace Porter.Grains.Tests.Tasks.Lifecycle;

public class TaskLifecycleTests
{
    [Fact]
    public void The_table_in_docs_is_what_the_code_does()
    {
        var file = Path.Combine(Repository.Root, "docs", "lifecycle.md");
        var table = LifecycleTable.Write();
        if (Environment.GetEnvironmentVariable("PORTER_WRITE_DOCS") == "1")
            File.WriteAllText(file, table);

        Assert.Equal(table, File.ReadAllText(file));
    }

    [Fact]
    public void A_happy_life_ends_with_a_pull_request_then_a_destroyed_machine_a_free_slot_and_the_last_word()
    {
        var task = Some.In(TaskPhase.Over);

        Assert.Equal(Outcome.PullRequest, task.Ending?.Outcome);
        Assert.Equal([new DestroyMachine(1), new ReleaseSlot(), new Leave(), new Archive(), new Announce(3)], task.Outbox);
        Assert.Null(task.Ending?.Reason);
    }

    [Fact]
    public void One_asked_through_the_API_and_cancelled_before_GitHub_was_asked_says_nothing_on_the_issue()
    {
        var brief = Some.Brief with { Request = Some.Request with { Repository = null, Source = CommandSource.Api } };
        var asked = TaskLifecycle.Next(null, new TaskEvent.Submitted(brief), Some.Noon, Some.Limits)!;
        Assert.Equal([new CheckPermission()], asked.Outbox);

        var stopped = Some.After(asked, Some.Cancel);

        Assert.Equal(Outcome.Cancelled, stopped.Ending?.Outcome);
        Assert.Equal([new Archive()], stopped.Outbox);
    }

    [Fact]
    public void One_asked_through_the_API_is_known_to_its_issue_once_GitHub_has_said_which_repository_it_is()
    {
        var brief = Some.Brief with { Request = Some.Request with { Repository = null, Source = CommandSource.Api } };
        var asked = TaskLifecycle.Next(null, new TaskEvent.Submitted(brief), Some.Noon, Some.Limits)!;

        var permitted = Some.After(asked with { Outbox = [] }, new TaskEvent.PermissionAnswered(true, true, Some.Access));

        Assert.Equal([new Enrol(), new CheckConfig()], permitted.Outbox);
    }

    [Fact]
    public void The_last_word_waits_until_what_it_says_is_true()
    {
        var task = Some.In(TaskPhase.Over);

        Assert.Equal([new DestroyMachine(1)], TaskEffects.Ready(task));
        Assert.Equal([new Announce(3)], TaskEffects.Ready(task with { Outbox = [.. task.Outbox.Where(effect => effect is Announce)] }));
    }

    [Fact]
    public void A_slow_GitHub_holds_up_no_machine()
    {
        var task = Some.After(Some.In(TaskPhase.Waiting), new TaskEvent.SlotAnswered(Some.Granted));

        Assert.Equal([new ReadRepository(), new Announce(1)], TaskEffects.Ready(task));
    }

    [Fact]
    public void A_stop_while_the_machine_is_still_being_made_destroys_it_by_its_name()
    {
        var starting = Some.After(Some.In(TaskPhase.Preparing), new TaskEvent.RepositoryRead(Some.Plan, "p"));
        var stopped = Some.After(starting, Some.Cancel);

        Assert.DoesNotContain(stopped.Outbox, effect => effect is CreateMachine);
        Assert.Contains(new DestroyMachine(1), stopped.Outbox);
        Assert.Equal(new CreateMachine(1).Lane, new DestroyMachine(1).Lane);
    }

    [Fact]
    public void A_machine_that_never_started_is_replaced_once_and_the_first_is_destroyed_before_the_second_is_made()
    {
        var starting = Some.After(Some.In(TaskPhase.Starting), new TaskEvent.MachineCreated(1, "m1"));
        var replaced = Some.After(starting, new TaskEvent.ClockTicked(null, false), Some.Noon.AddMinutes(2));

        Assert.Equal([new DestroyMachine(1), new CreateMachine(2)], replaced.Outbox);
        Assert.Equal([new DestroyMachine(1)], TaskEffects.Ready(replaced));

        var second = Some.After(replaced with { Outbox = [] }, new TaskEvent.MachineCreated(2, "m2"));
        var lost = Some.After(second, new TaskEvent.ClockTicked(null, false), Some.Noon.AddMinutes(5));
        Assert.Equal(Outcome.MachineLost, lost.Ending?.Outcome);
    }

    [Fact]
    public void A_machine_that_died_after_its_push_still_becomes_a_pull_request()
    {
        var running = Some.After(Some.In(TaskPhase.Running).WithMachine(), new TaskEvent.PublishAllowed(1));
        var gone = Some.After(running, new TaskEvent.MachineSeen(1, new(true, 137, true)));
        var publishing = Some.After(gone, new TaskEvent.ClockTicked(null, false), Some.Noon.AddSeconds(15));

        Assert.Equal(TaskPhase.Publishing, publishing.Phase);
        Assert.Equal(Outcome.PullRequest, Some.After(publishing, Some.Opened).Ending?.Outcome);
        Assert.Equal(new EndReason.MachineLost(new(Some.Noon, 137, true)), Some.After(publishing, new TaskEvent.NothingToPublish()).Ending?.Reason);
    }

    [Fact]
    public void A_last_report_within_the_grace_period_counts()
    {
        var gone = Some.After(Some.In(TaskPhase.Running).WithMachine(), new TaskEvent.MachineSeen(1, new(true, 0)));
        var early = Some.After(gone, new TaskEvent.ClockTicked(Some.Noon, false), Some.Noon.AddSeconds(10));

        Assert.Equal(TaskPhase.Running, early.Phase);
        Assert.Equal(TaskPhase.Publishing, Some.After(early, new TaskEvent.WorkerCompleted(1, Some.Done)).Phase);
    }

    [Fact]
    public void A_pull_request_that_was_opened_while_the_stop_was_on_its_way_is_told()
    {
        var stopped = Some.After(Some.In(TaskPhase.Publishing), Some.Cancel);
        var told = Some.After(stopped, new TaskEvent.PullRequestOpened(Some.PullRequest));

        Assert.Equal(Outcome.Cancelled, told.Ending?.Outcome);
        Assert.Equal(43, told.Ending?.PullRequest?.Number);
    }

    [Fact]
    public void Only_the_newest_announcement_is_owed()
    {
        var task = Some.In(TaskPhase.Waiting);
        for (var place = 5; place > 0; place--)
            task = Some.After(task, new TaskEvent.QueueMoved(place));

        Assert.Equal([new Announce(5)], task.Outbox);
    }

    [Fact]
    public void A_place_in_the_queue_is_told_at_once_then_sparingly_and_true_in_the_end()
    {
        var told = Some.After(Some.After(Some.In(TaskPhase.Waiting), new TaskEvent.QueueMoved(9)), new TaskEvent.Announced(99)) with { Outbox = [] };
        var moved = Some.After(Some.After(told, new TaskEvent.QueueMoved(8)), new TaskEvent.QueueMoved(7));
        Assert.Empty(moved.Outbox);
        Assert.Equal(Some.Noon + TaskLimits.EditInterval, TaskLifecycle.WakeAt(moved, Some.Limits));

        var later = Some.After(moved, new TaskEvent.ClockTicked(null, false), Some.Noon + TaskLimits.EditInterval);
        Assert.Equal([new Announce(2)], later.Outbox);
    }

    /// <summary>What ends a command before GitHub said yes says nothing of whether it was allowed.</summary>
    [Fact]
    public void Only_a_task_that_GitHub_said_yes_to_may_be_asked_for_again()
    {
        var checking = Some.In(TaskPhase.Checking);
        TaskEvent[] ends =
        [
            new TaskEvent.PermissionAnswered(false, true, Some.Access),
            new TaskEvent.EffectRefused(new CheckPermission(), "GitHub", "no"),
            Some.Cancel,
        ];
        Assert.All(ends, end => Assert.False(Some.After(checking, end).IsPermitted));

        Assert.True(Some.After(Some.After(checking, new TaskEvent.PermissionAnswered(true, true, Some.Access)), Some.Cancel).IsPermitted);
    }

    [Fact]
    public void A_machine_that_will_not_go_is_asked_to_for_an_hour_and_then_named_to_a_person()
    {
        var destroy = new DestroyMachine(1);
        var stopped = Some.After(Some.In(TaskPhase.Running), Some.Cancel);
        var refused = new TaskEvent.EffectDelayed(destroy, "still replacing");

        Assert.Same(stopped, Some.After(stopped, refused, Some.Noon.AddMinutes(59)));

        var left = Some.After(stopped, refused, Some.Noon.AddMinutes(60));
        Assert.Equal(new LeftMachine(1, "still replacing"), left.LeftMachine);
        Assert.DoesNotContain(destroy, left.Outbox);
    }

    [Fact]
    public void A_first_machine_that_was_left_is_remembered_when_the_second_did_the_work()
    {
        var second = Some.After(Some.In(TaskPhase.Starting) with { Attempt = new(2) }, new TaskEvent.EffectRefused(new DestroyMachine(1), "Fly", "no"));

        Assert.Equal((TaskPhase.Starting, new LeftMachine(1, "no")), (second.Phase, second.LeftMachine));
    }

    [Fact]
    public void A_stranger_who_was_told_once_is_not_told_again()
    {
        var refused = Some.After(Some.In(TaskPhase.Checking), new TaskEvent.PermissionAnswered(false, Notify: false, Some.Access));

        Assert.DoesNotContain(refused.Outbox, effect => effect is Announce);
        Assert.Equal(Outcome.Refused, refused.Ending?.Outcome);
    }

    [Fact]
    public void The_deadline_holds_to_the_second_and_leaves_the_worker_its_overtime()
    {
        var running = Some.In(TaskPhase.Running);

        Assert.Equal(Some.Noon.AddMinutes(11), TaskLifecycle.WakeAt(running, Some.Limits));
        Assert.Equal(TaskPhase.Running, Some.After(running, new TaskEvent.ClockTicked(null, false), Some.Noon.AddMinutes(11).AddTicks(-1)).Phase);
        Assert.Equal(Outcome.TimedOut, Some.After(running, new TaskEvent.ClockTicked(null, false), Some.Noon.AddMinutes(11)).Ending?.Outcome);
    }

    /// <summary>Opened, and the answer lost: nobody may be told that a task was stopped while its pull request stands unmentioned.</summary>
    [Fact]
    public void A_cancel_while_a_pull_request_may_have_been_opened_looks_for_it_before_the_last_word()
    {
        var publishing = Some.In(TaskPhase.Publishing) with { Outbox = [new OpenPullRequest()] };
        var stopped = Some.After(publishing, Some.Cancel);
        Assert.DoesNotContain(stopped.Outbox, effect => effect is OpenPullRequest);

        // The machine and the slot do not wait for GitHub; the last word waits for all.
        Assert.Equal([new DestroyMachine(1)], TaskEffects.Ready(stopped));
        var gone = stopped with { Outbox = stopped.Outbox.RemoveAll(effect => effect is DestroyMachine or ReleaseSlot or Leave or Archive) };
        Assert.Equal([new FindPullRequest()], TaskEffects.Ready(gone));

        var found = Some.After(gone with { Outbox = gone.Outbox.Remove(new FindPullRequest()) }, new TaskEvent.PullRequestOpened(Some.PullRequest));
        Assert.Equal((Outcome.Cancelled, 43), (found.Ending?.Outcome, found.Ending?.PullRequest?.Number));
        Assert.Equal([new Archive(4), new Announce(4)], found.Outbox);
    }

    /// <summary>The archiving that is under way has the task as it was; what it archives must not be the last that is archived.</summary>
    [Fact]
    public void A_pull_request_heard_of_while_the_stopped_task_is_being_archived_is_archived_after_it()
    {
        var stopped = Some.After(Some.In(TaskPhase.Publishing), Some.Cancel);
        var archiving = stopped.Outbox.Single(effect => effect is Archive);
        var told = Some.After(stopped, new TaskEvent.PullRequestOpened(Some.PullRequest));

        var archived = Some.After(told with { Outbox = told.Outbox.Remove(archiving) }, new TaskEvent.EffectDone(archiving));

        Assert.Single(archived.Outbox, effect => effect is Archive);
    }

    /// <summary>Whatever comes in whatever order: what is over stays over, with one outcome, and always owes the end of its machine.</summary>
    [Fact]
    public void No_order_of_events_breaks_the_promise() =>
        Gen.Select(Gen.Int[0, Events.Length - 1].Array[1, 60], Gen.Int[0, 200].Array[60]).Sample((picks, pauses) =>
        {
            var (task, now) = ((TaskState?)null, Some.Noon);
            for (var i = 0; i < picks.Length; i++)
            {
                now += TimeSpan.FromSeconds(pauses[i]);
                var before = task;
                task = TaskLifecycle.Next(before, Events[picks[i]], now, Some.Limits);
                if (task is not null)
                    Keeps(before, task);
            }
        });

    private static void Keeps(TaskState? before, TaskState task)
    {
        Assert.Equal(task.Outbox.Length, task.Outbox.Distinct().Count());
        Assert.True(task.Outbox.Count(effect => effect is Announce) <= 1 && task.Outbox.Count(effect => effect is Archive) <= 1);
        Assert.True(task.Timeline.Length <= Timeline.Capacity);
        Assert.Equal(task.Phase is TaskPhase.Over, task.Ending is not null);
        if (before?.Ending is null && task.Ending is not null)
        {
            Assert.True(task.Attempt is null || task.Outbox.Contains(new DestroyMachine(task.Attempt.Number)));
            Assert.DoesNotContain(task.Outbox, effect => effect is CreateMachine or OpenPullRequest);
            Assert.Equal(task.Ending.Outcome is Outcome.PullRequest or Outcome.NoChanges, task.Ending.Reason is null);
        }

        if (before?.Ending is { } ended)
        {
            // What is over stays over, with one outcome; what more is said of it comes with an archiving that nobody has begun yet.
            Assert.Equal((ended.Outcome, ended.Reason, ended.At), (task.Ending?.Outcome, task.Ending?.Reason, task.Ending!.At));
            if ((ended.PullRequest, before.LeftMachine) != (task.Ending.PullRequest, task.LeftMachine))
                Assert.Contains(task.Outbox, effect => effect is Archive && !before.Outbox.Contains(effect));
        }
    }

    private static readonly TaskEvent[] Events =
    [
        new TaskEvent.Submitted(Some.Brief),
        new TaskEvent.PermissionAnswered(true, true, Some.Access),
        new TaskEvent.ConfigAnswered(new("opencode")),
        new TaskEvent.SlotAnswered(Some.Granted),
        new TaskEvent.SlotAnswered(new(SlotAnswerKind.Queued, 3, 5, 20)),
        new TaskEvent.SlotGranted(),
        new TaskEvent.QueueMoved(1),
        new TaskEvent.RepositoryRead(Some.Plan, "p"),
        new TaskEvent.MachineCreated(1, "m1"),
        new TaskEvent.MachineCreated(2, "m2"),
        new TaskEvent.WorkerStarted(1),
        new TaskEvent.WorkerStarted(2),
        new TaskEvent.WorkerProgressed(1, new("editing", null)),
        new TaskEvent.PublishAllowed(1),
        new TaskEvent.WorkerCompleted(1, Some.Done),
        new TaskEvent.WorkerCompleted(2, new(false, "agent_error", "It broke.")),
        new TaskEvent.MachineSeen(1, new(true)),
        new TaskEvent.MachineSeen(1, new(false)),
        Some.Opened,
        new TaskEvent.NothingToPublish(),
        Some.Cancel,
        new TaskEvent.Announced(99),
        new TaskEvent.EffectRefused(new CreateMachine(1), "Fly", "no"),
        new TaskEvent.EffectRefused(new DestroyMachine(1), "Fly", "no"),
        new TaskEvent.EffectDelayed(new CreateMachine(1), "no room"),
        new TaskEvent.ClockTicked(null, true),
        new TaskEvent.ClockTicked(null, false),
    ];

}
