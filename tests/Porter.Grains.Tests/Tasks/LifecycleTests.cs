using CsCheck;
using Porter.Grains.Tasks;
using Porter.Grains.Users;
using static Porter.Grains.Tasks.TaskEffectKind;

namespace Porter.Grains.Tests.Tasks;

public class LifecycleTests
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

        Assert.Equal(Outcome.PullRequest, task.Outcome);
        Assert.Equal([DestroyMachine, ReleaseSlot, Leave, Archive, Announce], task.Owed.Select(e => e.Kind));
        Assert.Null(task.Error);
    }

    [Fact]
    public void One_asked_through_the_API_and_cancelled_before_GitHub_was_asked_says_nothing_on_the_issue()
    {
        var asked = Tell(new TaskState(), new TaskEvent.Submitted(Some.Request with { InstallationId = 0, CommentId = null }));

        var stopped = Tell(asked, new TaskEvent.CancelRequested(Some.Alice, null));

        Assert.Equal(Outcome.Cancelled, stopped.Outcome);
        Assert.DoesNotContain(stopped.Owed, effect => effect.Kind is Announce);
    }

    [Fact]
    public void The_last_word_waits_until_what_it_says_is_true()
    {
        var task = Some.In(TaskPhase.Over);

        Assert.Equal([DestroyMachine], TaskEffects.Ready(task).Select(e => e.Kind));
        Assert.Equal([Announce], TaskEffects.Ready(task with { Owed = [.. task.Owed.Where(e => e.Kind is Announce)] }).Select(e => e.Kind));
    }

    [Fact]
    public void A_slow_GitHub_holds_up_no_machine()
    {
        var task = Tell(Some.In(TaskPhase.Waiting), new TaskEvent.SlotAnswered(Some.Granted));

        Assert.Equal([ReadRepository, Announce], TaskEffects.Ready(task).Select(e => e.Kind));
    }

    [Fact]
    public void A_stop_while_the_machine_is_still_being_made_destroys_it_by_its_name()
    {
        var starting = Tell(Some.In(TaskPhase.Preparing), new TaskEvent.RepositoryRead("main", "t", "p"));
        var stopped = Tell(starting, new TaskEvent.CancelRequested(Some.Bob, null));

        Assert.DoesNotContain(stopped.Owed, e => e.Kind is CreateMachine);
        Assert.Contains(new TaskEffect(DestroyMachine, 1), stopped.Owed);
        Assert.Equal(TaskEffects.Lane(new(CreateMachine, 1)), TaskEffects.Lane(new(DestroyMachine, 1)));
    }

    [Fact]
    public void A_machine_that_never_started_is_replaced_once_and_the_first_is_destroyed_before_the_second_is_made()
    {
        var starting = Tell(Some.In(TaskPhase.Starting), new TaskEvent.MachineCreated(1, "m1"));
        var replaced = TaskLifecycle.Next(starting, new TaskEvent.ClockTicked(null, false), Some.Noon.AddMinutes(2), Some.Limits);

        Assert.Equal([new(DestroyMachine, 1), new TaskEffect(CreateMachine, 2)], replaced.Owed);
        Assert.Equal([new TaskEffect(DestroyMachine, 1)], TaskEffects.Ready(replaced));

        var second = Tell(replaced with { Owed = [] }, new TaskEvent.MachineCreated(2, "m2"));
        var lost = TaskLifecycle.Next(second, new TaskEvent.ClockTicked(null, false), Some.Noon.AddMinutes(5), Some.Limits);
        Assert.Equal(Outcome.MachineLost, lost.Outcome);
    }

    [Fact]
    public void A_machine_that_died_after_its_push_still_becomes_a_pull_request()
    {
        var running = Tell(Some.In(TaskPhase.Running) with { MachineId = "m1" }, new TaskEvent.PublishAllowed(1));
        var gone = Tell(running, new TaskEvent.MachineSeen(1, new(true, 137, true)));
        var publishing = TaskLifecycle.Next(gone, new TaskEvent.ClockTicked(null, false), Some.Noon.AddSeconds(15), Some.Limits);

        Assert.Equal(TaskPhase.Publishing, publishing.Phase);
        Assert.Equal(Outcome.PullRequest, Tell(publishing, new TaskEvent.PullRequestOpened(new(1, "u"), 1, 1, 1)).Outcome);
        Assert.Equal("it ran out of memory. Ask for less at once, or give Porter's machines more.", Tell(publishing, new TaskEvent.NothingToPublish()).Error);
    }

    [Fact]
    public void A_last_word_within_the_grace_counts()
    {
        var gone = Tell(Some.In(TaskPhase.Running) with { MachineId = "m1" }, new TaskEvent.MachineSeen(1, new(true, 0)));
        var early = TaskLifecycle.Next(gone, new TaskEvent.ClockTicked(Some.Noon, false), Some.Noon.AddSeconds(10), Some.Limits);

        Assert.Equal(TaskPhase.Running, early.Phase);
        Assert.Equal(TaskPhase.Publishing, Tell(early, new TaskEvent.WorkerEnded(1, Some.Done)).Phase);
    }

    [Fact]
    public void A_pull_request_that_was_opened_while_the_stop_was_on_its_way_is_told()
    {
        var stopped = Tell(Some.In(TaskPhase.Publishing), new TaskEvent.CancelRequested(Some.Bob, null));
        var told = Tell(stopped, new TaskEvent.PullRequestOpened(new(43, "u"), null, null, null));

        Assert.Equal(Outcome.Cancelled, told.Outcome);
        Assert.Equal(43, told.PullRequest?.Number);
    }

    [Fact]
    public void Only_the_newest_announcement_is_owed()
    {
        var task = Some.In(TaskPhase.Waiting);
        for (var place = 5; place > 0; place--)
            task = Tell(task, new TaskEvent.QueueMoved(place));

        Assert.Equal([new TaskEffect(Announce, 5)], task.Owed);
    }

    [Fact]
    public void A_place_in_the_queue_is_told_at_once_then_sparingly_and_true_in_the_end()
    {
        var told = Tell(Tell(Some.In(TaskPhase.Waiting), new TaskEvent.QueueMoved(9)), new TaskEvent.Announced(99)) with { Owed = [] };
        var moved = Tell(Tell(told, new TaskEvent.QueueMoved(8)), new TaskEvent.QueueMoved(7));
        Assert.Empty(moved.Owed);
        Assert.Equal(Some.Noon + TaskLimits.EditPause, TaskLifecycle.WakeAt(moved, Some.Limits));

        var later = TaskLifecycle.Next(moved, new TaskEvent.ClockTicked(null, false), Some.Noon + TaskLimits.EditPause, Some.Limits);
        Assert.Equal([new TaskEffect(Announce, 2)], later.Owed);
    }

    /// <summary>What ends a command before GitHub said yes says nothing of whether it was allowed.</summary>
    [Fact]
    public void Only_a_task_that_GitHub_said_yes_to_may_be_asked_for_again()
    {
        var checking = Some.In(TaskPhase.Checking);
        TaskEvent[] ends =
        [
            new TaskEvent.PermissionAnswered(false, true, 5),
            new TaskEvent.EffectRefused(new(CheckPermission), "GitHub", "no"),
            new TaskEvent.CancelRequested(Some.Bob, null),
        ];
        Assert.All(ends, end => Assert.False(Tell(checking, end).IsPermitted));

        Assert.True(Tell(Tell(checking, new TaskEvent.PermissionAnswered(true, true, 5)), new TaskEvent.CancelRequested(Some.Bob, null)).IsPermitted);
    }

    [Fact]
    public void A_machine_that_will_not_go_is_asked_to_for_an_hour_and_then_named_to_a_person()
    {
        var destroy = new TaskEffect(DestroyMachine, 1);
        var stopped = Tell(Some.In(TaskPhase.Running), new TaskEvent.CancelRequested(Some.Bob, null));
        var refused = new TaskEvent.EffectDelayed(destroy, "still replacing");

        Assert.Same(stopped, TaskLifecycle.Next(stopped, refused, Some.Noon.AddMinutes(59), Some.Limits));

        var left = TaskLifecycle.Next(stopped, refused, Some.Noon.AddMinutes(60), Some.Limits);
        Assert.Equal(new LeftMachine(1, "still replacing"), left.LeftMachine);
        Assert.DoesNotContain(destroy, left.Owed);
    }

    [Fact]
    public void A_first_machine_that_was_left_is_remembered_when_the_second_did_the_work()
    {
        var second = Tell(Some.In(TaskPhase.Starting) with { Attempt = 2 }, new TaskEvent.EffectRefused(new(DestroyMachine, 1), "Fly", "no"));

        Assert.Equal((TaskPhase.Starting, new LeftMachine(1, "no")), (second.Phase, second.LeftMachine));
    }

    [Fact]
    public void A_stranger_who_was_told_once_is_not_told_again()
    {
        var refused = Tell(Some.In(TaskPhase.Checking), new TaskEvent.PermissionAnswered(false, Aloud: false, 5));

        Assert.DoesNotContain(refused.Owed, e => e.Kind is Announce);
        Assert.Equal(Outcome.Refused, refused.Outcome);
    }

    [Fact]
    public void The_deadline_holds_to_the_second_and_leaves_the_worker_its_overtime()
    {
        var running = Some.In(TaskPhase.Running);

        Assert.Equal(Some.Noon.AddMinutes(11), TaskLifecycle.WakeAt(running, Some.Limits));
        Assert.Equal(TaskPhase.Running, TaskLifecycle.Next(running, new TaskEvent.ClockTicked(null, false), Some.Noon.AddMinutes(11).AddTicks(-1), Some.Limits).Phase);
        Assert.Equal(Outcome.TimedOut, TaskLifecycle.Next(running, new TaskEvent.ClockTicked(null, false), Some.Noon.AddMinutes(11), Some.Limits).Outcome);
    }

    /// <summary>Opened, and the answer lost: nobody may be told that a task was stopped while its pull request stands unmentioned.</summary>
    [Fact]
    public void A_cancel_while_a_pull_request_may_have_been_opened_looks_for_it_before_the_last_word()
    {
        var publishing = Some.In(TaskPhase.Publishing) with { Owed = [new(OpenPullRequest)] };
        var stopped = Tell(publishing, new TaskEvent.CancelRequested(Some.Bob, null));
        Assert.DoesNotContain(stopped.Owed, effect => effect.Kind is OpenPullRequest);

        // The machine and the slot do not wait for GitHub; the last word waits for all.
        Assert.Equal([DestroyMachine], TaskEffects.Ready(stopped).Select(effect => effect.Kind));
        var gone = stopped with { Owed = stopped.Owed.RemoveAll(effect => effect.Kind is DestroyMachine or ReleaseSlot or Leave or Archive) };
        Assert.Equal([FindPullRequest], TaskEffects.Ready(gone).Select(effect => effect.Kind));

        var found = Tell(gone with { Owed = gone.Owed.Remove(new(FindPullRequest)) }, new TaskEvent.PullRequestOpened(new(43, "https://github.com/acme/widgets/pull/43")));
        Assert.Equal((Outcome.Cancelled, 43), (found.Outcome, found.PullRequest?.Number));
        Assert.Equal([Archive, Announce], found.Owed.Select(effect => effect.Kind).Order());
    }

    /// <summary>The filing that is under way has the task as it was; what it files must not be the last that is filed.</summary>
    [Fact]
    public void A_pull_request_heard_of_while_the_stopped_task_is_being_filed_is_filed_after_it()
    {
        var stopped = Tell(Some.In(TaskPhase.Publishing), new TaskEvent.CancelRequested(Some.Bob, null));
        var filing = stopped.Owed.Single(effect => effect.Kind is Archive);
        var told = Tell(stopped, new TaskEvent.PullRequestOpened(new(43, "u"), null, null, null));

        var filed = Tell(told with { Owed = told.Owed.Remove(filing) }, new TaskEvent.EffectDone(filing));

        Assert.Single(filed.Owed, effect => effect.Kind is Archive);
    }

    /// <summary>Whatever comes in whatever order: what is over stays over, with one outcome, and always owes the end of its machine.</summary>
    [Fact]
    public void No_order_of_news_breaks_the_promise() =>
        Gen.Select(Gen.Int[0, Events.Length - 1].Array[1, 60], Gen.Int[0, 200].Array[60]).Sample((picks, pauses) =>
        {
            var (task, now) = (new TaskState(), Some.Noon);
            Outcome? outcome = null;
            for (var i = 0; i < picks.Length; i++)
            {
                now += TimeSpan.FromSeconds(pauses[i]);
                var before = task;
                task = TaskLifecycle.Next(task, Events[picks[i]], now, Some.Limits);
                Assert.Equal(task.Owed.Length, task.Owed.Distinct().Count());
                Assert.True(task.Owed.Count(e => e.Kind is Announce) <= 1 && task.Owed.Count(e => e.Kind is Archive) <= 1);
                // What is said of a task that is over changes only with a filing that nobody has begun yet.
                if (before.Phase is TaskPhase.Over && (before.PullRequest, before.Error) != (task.PullRequest, task.Error))
                    Assert.Contains(task.Owed, e => e.Kind is Archive && !before.Owed.Contains(e));
                Assert.True(before.Phase is not TaskPhase.Over || task.Phase is TaskPhase.Over);
                if (before.Phase is not TaskPhase.Over && task.Phase is TaskPhase.Over)
                {
                    outcome = task.Outcome;
                    Assert.True(task.Attempt == 0 || task.Owed.Contains(new TaskEffect(DestroyMachine, task.Attempt)));
                    Assert.DoesNotContain(task.Owed, e => e.Kind is CreateMachine or OpenPullRequest);
                    Assert.Equal(task.Outcome is Outcome.PullRequest or Outcome.NoChanges, task.Error is null);
                }

                Assert.Equal(outcome, task.Outcome);
                // Something is always next: an effect, a moment, or the user's word.
                Assert.True(task.Phase is TaskPhase.None or TaskPhase.Over || !task.Owed.IsEmpty || task.PhaseAt != default);
            }
        });

    private static readonly TaskEvent[] Events =
    [
        new TaskEvent.Submitted(Some.Request),
        new TaskEvent.PermissionAnswered(true, true, 5),
        new TaskEvent.ConfigAnswered(new("opencode")),
        new TaskEvent.SlotAnswered(Some.Granted),
        new TaskEvent.SlotAnswered(new(SlotAnswerKind.Queued, 3, 5, 20)),
        new TaskEvent.SlotGranted(),
        new TaskEvent.QueueMoved(1),
        new TaskEvent.RepositoryRead("main", "t", "p"),
        new TaskEvent.MachineCreated(1, "m1"),
        new TaskEvent.MachineCreated(2, "m2"),
        new TaskEvent.WorkerBegan(1),
        new TaskEvent.WorkerBegan(2),
        new TaskEvent.WorkerProgressed(1, "editing", null),
        new TaskEvent.PublishAllowed(1),
        new TaskEvent.WorkerEnded(1, Some.Done),
        new TaskEvent.WorkerEnded(2, new(false, "agent_error", "It broke.")),
        new TaskEvent.MachineSeen(1, new(true)),
        new TaskEvent.MachineSeen(1, new(false)),
        new TaskEvent.PullRequestOpened(new(43, "u"), 1, 2, 3),
        new TaskEvent.NothingToPublish(),
        new TaskEvent.CancelRequested(Some.Bob, null),
        new TaskEvent.Announced(99),
        new TaskEvent.EffectRefused(new(CreateMachine, 1), "Fly", "no"),
        new TaskEvent.EffectRefused(new(DestroyMachine, 1), "Fly", "no"),
        new TaskEvent.EffectDelayed(new(CreateMachine, 1), "no room"),
        new TaskEvent.ClockTicked(null, true),
        new TaskEvent.ClockTicked(null, false),
    ];

    private static TaskState Tell(TaskState task, TaskEvent news) => TaskLifecycle.Next(task, news, Some.Noon, Some.Limits);
}
