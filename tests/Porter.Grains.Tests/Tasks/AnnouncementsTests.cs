using Porter.Grains.Issues;
using Porter.Grains.Tasks;
using Porter.Grains.Users;

namespace Porter.Grains.Tests.Tasks;

/// <summary>Every sentence, in full, as the reader gets it.</summary>
public class AnnouncementsTests
{
    private static readonly Uri Home = new("https://porter.example/");
    private static readonly string[] Agents = ["amp", "claude", "opencode"];

    [Fact]
    public void A_task_that_waits_says_its_place() =>
        Says(
            "⏳ **opencode** is third in @alice's queue (5 of 5 slots in use). `@porter cancel` takes it out.",
            Tell(Some.In(TaskPhase.Waiting), new TaskEvent.SlotAnswered(new(SlotAnswerKind.Queued, 3, 5, 20))));

    [Fact]
    public void A_task_that_has_a_slot_says_that_a_machine_comes() =>
        Says("🚀 **opencode** is getting a machine. `@porter cancel` stops it.", Some.In(TaskPhase.Preparing));

    [Fact]
    public void Fly_without_room_is_not_silence() =>
        Says(
            "⏳ **opencode** waits for a machine: `no room in fra`. Porter keeps asking. `@porter cancel` stops it.",
            Tell(Some.In(TaskPhase.Starting), new TaskEvent.EffectDelayed(new(TaskEffectKind.CreateMachine, 1), "no room in fra")));

    [Fact]
    public void A_second_machine_is_told() =>
        Says(
            "🔁 The first machine for **opencode** did not start; a second one is on its way. `@porter cancel` stops it.",
            Some.In(TaskPhase.Starting) with { Attempt = 2 });

    [Fact]
    public void A_working_task_says_what_it_does_and_for_how_long() =>
        Says(
            "🏃 **opencode** is working on this: `editing 'src/greeting.ts'`. 4 of 10 minutes. · `@porter cancel` stops it.",
            Some.In(TaskPhase.Running) with { Step = "editing `src/greeting.ts`" },
            now: Some.Noon.AddMinutes(4.5));

    [Fact]
    public void A_task_at_its_pull_request_says_so() =>
        Says("📦 **opencode** is done; its work is becoming a pull request.", Some.In(TaskPhase.Publishing));

    [Fact]
    public void A_pull_request_comes_with_its_size_its_time_and_its_price() =>
        Says(
            "✅ **opencode** opened #43: 3 files, +20 −4, in 3 min 12 s. 41 k tokens, $0.23.",
            Some.In(TaskPhase.Over) with { CompletedAt = Some.Noon.AddSeconds(192) });

    [Fact]
    public void An_unknown_price_is_said_to_be_unknown_and_none_at_all_is_not_spoken_of()
    {
        var over = Some.In(TaskPhase.Over) with { CompletedAt = Some.Noon.AddSeconds(9) };
        Says("✅ **opencode** opened #43: 3 files, +20 −4, in 9 s. 900 tokens, cost unknown.", over with { Usage = new(800, 100, null) });
        Says("✅ **opencode** opened #43: 3 files, +20 −4, in 9 s.", over with { Usage = null });
    }

    [Fact]
    public void No_changes_come_with_the_agents_last_words() =>
        Says(
            "➖ **opencode** finished and changed nothing. Its last words: `The greeting is already correct`. `@porter retry` tries again.",
            Ended(new(true, "no_changes", Summary: "The greeting is already correct.")));

    [Fact]
    public void A_failure_says_why_and_what_to_do() =>
        Says(
            "❌ **opencode** failed: Anthropic refused the API key (401). What it had done is on branch `porter/x`. 41 k tokens, $0.23. `@porter retry` tries again.",
            Ended(new(false, "agent_error", "Anthropic refused the API key (401).", Branch: "porter/x", Usage: Some.Done.Usage)));

    [Fact]
    public void A_time_out_links_the_work_so_far() =>
        Says(
            "⏱️ **opencode** ran out of time: the time for the task was up. What it had done is on branch `porter/x`. `@porter retry` tries again.",
            Ended(new(false, "timed_out", Branch: "porter/x")));

    [Fact]
    public void A_time_out_from_outside_names_the_limit() =>
        Says(
            "⏱️ **opencode** ran out of time: it was not done after 10 minutes. `@porter retry` tries again.",
            Tell(Some.In(TaskPhase.Running), new TaskEvent.ClockTicked(null, false), Some.Noon.AddMinutes(30)));

    [Fact]
    public void A_stop_names_who_stopped_it() =>
        Says(
            "🛑 **opencode** was stopped: @bob cancelled it. `@porter retry` starts it again.",
            Tell(Some.In(TaskPhase.Running), new TaskEvent.CancelRequested(Some.Bob, null)));

    [Fact]
    public void A_closed_issue_stops_its_tasks_and_they_say_so() =>
        Says(
            "🛑 **opencode** was stopped: @bob closed the issue. `@porter retry` starts it again.",
            Tell(Some.In(TaskPhase.Running), new TaskEvent.CancelRequested(null, Because.IssueClosed(Some.Bob))));

    [Fact]
    public void A_pull_request_that_came_before_the_stop_is_named() =>
        Says(
            "🛑 **opencode** was stopped: @bob cancelled it. Its pull request #43 had been opened already. `@porter retry` starts it again.",
            Tell(Tell(Some.In(TaskPhase.Publishing), new TaskEvent.CancelRequested(Some.Bob, null)), new TaskEvent.PullRequestOpened(new(43, "u"), null, null, null)));

    [Fact]
    public void A_stranger_gets_a_polite_refusal() =>
        Says(
            "🚫 @alice, Porter runs for people who can push to this repository. A maintainer can give the command instead.",
            Tell(Some.In(TaskPhase.Checking), new TaskEvent.PermissionAnswered(false, true, 5)));

    [Theory]
    [InlineData(ConfigProblem.NotConnected, null, "Porter does not have your config yet: connect your account and set your keys.")]
    [InlineData(ConfigProblem.KeyMissing, "Anthropic API key", "your Anthropic API key is not set, and claude needs it.")]
    [InlineData(ConfigProblem.Unreadable, "porter.json is not valid JSON.", "your config could not be read: `porter.json is not valid JSON`.")]
    public void A_config_that_lacks_something_says_what_and_where(ConfigProblem problem, string? detail, string reason) =>
        Says(
            $"🚫 @alice, {reason} Correct it in your [settings](https://porter.example/settings), then comment `@porter retry`.",
            Tell(Some.In(TaskPhase.Configuring), new TaskEvent.ConfigAnswered(new("claude", problem, detail))));

    [Fact]
    public void A_full_queue_is_refused_with_its_size() =>
        Says(
            "🚫 @alice, your 5 slots are in use and 20 tasks wait behind them. Try again when one has ended; `@porter status` on an issue says what runs there.",
            Tell(Some.In(TaskPhase.Waiting), new TaskEvent.SlotAnswered(new(SlotAnswerKind.Full, 0, 5, 20))));

    [Fact]
    public void Fly_refusing_is_quoted() =>
        Says(
            "❌ **opencode** got no machine: Fly said `it refused the token (401): unauthorized`. Correct it in your [settings](https://porter.example/settings), then comment `@porter retry`.",
            Tell(Some.In(TaskPhase.Starting), new TaskEvent.EffectRefused(new(TaskEffectKind.CreateMachine, 1), "Fly", "it refused the token (401): unauthorized")));

    [Fact]
    public void Fly_full_to_the_end_is_quoted()
    {
        var full = Tell(Some.In(TaskPhase.Starting), new TaskEvent.EffectDelayed(new(TaskEffectKind.CreateMachine, 1), "no capacity"));
        Says(
            "❌ **opencode** got no machine: none came in time; Fly last said `no capacity`. `@porter retry` tries again.",
            Tell(full, new TaskEvent.ClockTicked(null, false), Some.Noon.AddHours(1)));
    }

    [Theory]
    [InlineData(137, true, "it ran out of memory. Ask for less at once, or give Porter's machines more.")]
    [InlineData(3, false, "it ended without a word (exit code 3).")]
    [InlineData(null, false, "it ended without a word.")]
    public void A_lost_machine_says_how_it_ended(int? code, bool memory, string reason)
    {
        var gone = Tell(Some.In(TaskPhase.Running), new TaskEvent.MachineSeen(1, new(true, code, memory)));
        Says($"❌ **opencode** lost its machine: {reason} `@porter retry` tries again.", Tell(gone, new TaskEvent.ClockTicked(null, false), Some.Noon.AddSeconds(15)));
    }

    [Fact]
    public void Two_machines_that_did_not_start_are_enough() =>
        Says(
            "❌ **opencode** lost its machine: two machines were made and neither started its work. `@porter retry` tries again.",
            Tell(Some.In(TaskPhase.Starting) with { Attempt = 2, MachineId = "m2" }, new TaskEvent.ClockTicked(null, false), Some.Noon.AddMinutes(2)));

    [Fact]
    public void Work_that_GitHub_would_not_take_is_not_called_a_success() =>
        Says(
            $"❌ **opencode** did the work, but it could not be handed in: GitHub would not open the pull request: `the base was deleted`. What it had done is on branch `{Some.Task.Branch}`. 41 k tokens, $0.23. `@porter retry` tries again.",
            Tell(Some.In(TaskPhase.Publishing), new TaskEvent.EffectRefused(new(TaskEffectKind.OpenPullRequest), "GitHub", "the base was deleted")));

    [Fact]
    public void A_machine_that_could_not_be_destroyed_is_named()
    {
        var stopped = Tell(Some.In(TaskPhase.Running) with { MachineId = "m1" }, new TaskEvent.CancelRequested(Some.Bob, null));
        Says(
            "🛑 **opencode** was stopped: @bob cancelled it. `@porter retry` starts it again.\n\n⚠️ Porter could not destroy machine `m1`: `it refused the token (401)`. Look after it in Fly.",
            Tell(stopped, new TaskEvent.EffectRefused(new(TaskEffectKind.DestroyMachine, 1), "Fly", "it refused the token (401)")));
    }

    [Fact]
    public void A_machine_whose_id_was_never_learned_is_named_by_its_name()
    {
        var stopped = Tell(Some.In(TaskPhase.Starting), new TaskEvent.CancelRequested(Some.Bob, null));
        Says(
            $"🛑 **opencode** was stopped: @bob cancelled it. `@porter retry` starts it again.\n\n⚠️ Porter could not destroy machine `{MachineOrders.Name(Some.Task, 1)}`: `no`. Look after it in Fly.",
            Tell(stopped, new TaskEvent.EffectRefused(new(TaskEffectKind.DestroyMachine, 1), "Fly", "no")));
    }

    [Fact]
    public void What_an_agent_says_mentions_links_and_closes_nothing() =>
        Says(
            "➖ **opencode** finished and changed nothing. Its last words: `''closes #1 @octocat <!-- x --> [l](http://e.vil)`. `@porter retry` tries again.",
            Ended(new(true, "no_changes", Summary: "``closes #1\n\n@octocat <!-- x -->\t[l](http://e.vil)")));

    [Fact]
    public void What_a_worker_says_of_a_failure_mentions_links_and_closes_nothing_either() =>
        Says(
            "❌ **opencode** failed: `opencode failed: closes #1, ask @octocat at http://e.vil`. `@porter retry` tries again.",
            Ended(new(false, "agent_error", "opencode failed: closes #1,\nask @octocat at http://e.vil")));

    [Fact]
    public void What_an_agent_says_is_bounded()
    {
        var text = Announcements.For(Some.Task, Ended(new(true, "no_changes", Summary: new string('x', 5_000) + "😀")), Some.Noon, Some.Limits, Home);
        Assert.True(text.Length < 600, text);
    }

    [Fact]
    public void A_pull_request_names_the_issue_and_quotes_the_agent()
    {
        var task = Tell(Some.In(TaskPhase.Running), new TaskEvent.WorkerEnded(1, Some.Done with { Summary = "Said hello.\n```\ncloses #9" }));

        Assert.Equal("Greet the world (opencode)", Announcements.PullRequestTitle(task));
        Assert.Equal(
            """
            **opencode** worked on #7, as alice asked.

            Its own summary:

            ```text
            Said hello.
            '''
            closes #9
            ```

            Opened by Porter. Review it as you would a stranger's.
            """,
            Announcements.PullRequestBody(task));
    }

    [Fact]
    public void Nothing_to_cancel_is_an_answer() =>
        Answers("➖ Nothing runs or waits on this issue, so there was nothing to cancel.", IssueCommandKind.Cancel);

    [Fact]
    public void A_cancel_is_answered_when_the_machine_is_gone() =>
        Answers("🛑 Stopped **opencode**; its machine is gone. `@porter retry` starts again.", IssueCommandKind.Cancel, View(TaskPhase.Running));

    [Fact]
    public void A_cancel_of_several_names_them_all() =>
        Answers("🛑 Stopped **opencode**, **opencode**; their machines are gone. `@porter retry` starts again.", IssueCommandKind.Cancel, View(TaskPhase.Running), View(TaskPhase.Running));

    [Fact]
    public void A_cancel_of_what_had_no_machine_speaks_of_none() =>
        Answers("🛑 Stopped **opencode**. `@porter retry` starts again.", IssueCommandKind.Cancel, View(TaskPhase.Waiting));

    [Fact]
    public void A_cancel_whose_machine_nobody_saw_go_does_not_call_it_gone()
    {
        var command = new IssueCommand(9, IssueCommandKind.Cancel, Some.Bob, Some.Issue, 5);
        Assert.Equal(
            "🛑 Stopped **opencode**, but Fly would not destroy machine `m1`. Look after it in Fly. `@porter retry` starts again.\n\n<!-- porter:command:9 -->",
            Announcements.For(command, [View(TaskPhase.Running)], ["m1"], null, Agents));
        Assert.Equal(
            "🛑 Stopped **opencode**, **opencode**, but Fly would not destroy machines `m1`, `m2`. Look after them in Fly. `@porter retry` starts again.\n\n<!-- porter:command:9 -->",
            Announcements.For(command, [View(TaskPhase.Running), View(TaskPhase.Running)], ["m1", "m2"], null, Agents));
    }

    [Fact]
    public void A_retry_while_something_runs_is_told_so() =>
        Answers("⏳ **opencode** still works on this issue. `@porter cancel` stops it; then `@porter retry` starts again.", IssueCommandKind.Retry, View(TaskPhase.Running));

    [Fact]
    public void A_retry_of_nothing_is_told_so() =>
        Answers("➖ Porter has not worked on this issue yet, so there is nothing to try again. `@porter help` lists what you can say.", IssueCommandKind.Retry);

    [Fact]
    public void The_status_lists_what_runs_and_what_waits() =>
        Answers(
            "- **opencode** for @alice: working: `editing`\n- **opencode** for @alice: second in the queue\n- **opencode** for @alice: getting a machine\n- **opencode** for @alice: being looked at",
            IssueCommandKind.Status,
            View(TaskPhase.Running) with { Step = "editing" },
            View(TaskPhase.Waiting) with { QueuePosition = 2 },
            View(TaskPhase.Starting) with { StartedAt = null },
            View(TaskPhase.Checking));

    [Fact]
    public void The_status_of_a_quiet_issue_says_so() =>
        Answers("➖ Nothing runs or waits on this issue.", IssueCommandKind.Status);

    [Fact]
    public void Help_lists_all_there_is_to_say() =>
        Answers(
            """
            👋 Comment one of these on an issue, at the start of a line:
            - `@porter <agent> [what to mind]` starts an agent on the issue: `amp`, `claude`, `opencode`. `@porter` alone takes your default agent.
            - `@porter cancel` stops what runs or waits here.
            - `@porter retry` asks for the last task again.
            - `@porter status` says what runs or waits here.
            """,
            IssueCommandKind.Help);

    [Fact]
    public void An_unknown_word_is_answered_with_the_nearest()
    {
        var command = new IssueCommand(9, IssueCommandKind.Unknown, Some.Bob, Some.Issue, 5, "cluade", "claude");
        Assert.Equal(
            "🤔 Porter knows no `cluade`. Did you mean `@porter claude`? Agents: `amp`, `claude`, `opencode`. `@porter help` lists the rest.\n\n<!-- porter:command:9 -->",
            Announcements.For(command, [], [], null, Agents));
    }

    [Fact]
    public void A_refused_command_is_answered_like_a_refused_task()
    {
        var command = new IssueCommand(9, IssueCommandKind.Cancel, Some.Bob, Some.Issue, 5);
        Assert.Equal(
            "🚫 @bob, Porter runs for people who can push to this repository. A maintainer can give the command instead.\n\n<!-- porter:command:9 -->",
            Announcements.For(command, [], [], Because.NotAllowed, Agents));
    }

    [Theory]
    [InlineData(1, "first")]
    [InlineData(4, "4th")]
    [InlineData(11, "11th")]
    [InlineData(21, "21st")]
    [InlineData(102, "102nd")]
    public void Places_are_counted_as_people_count(int place, string word) =>
        Says(
            $"⏳ **opencode** is {word} in @alice's queue (5 of 5 slots in use). `@porter cancel` takes it out.",
            Tell(Some.In(TaskPhase.Waiting), new TaskEvent.SlotAnswered(new(SlotAnswerKind.Queued, place, 5, 20))));

    private static void Says(string sentence, TaskState task, DateTimeOffset? now = null) =>
        Assert.Equal($"{sentence}\n\n<!-- porter:{Some.Task} -->", Announcements.For(Some.Task, task, now ?? Some.Noon, Some.Limits, Home));

    private static void Answers(string sentence, IssueCommandKind kind, params TaskView[] tasks) =>
        Assert.Equal(
            $"{sentence}\n\n<!-- porter:command:9 -->",
            Announcements.For(new IssueCommand(9, kind, Some.Bob, Some.Issue, 5), tasks, [], null, Agents));

    private static TaskState Ended(WorkerFinished result) => Tell(Some.In(TaskPhase.Running), new TaskEvent.WorkerEnded(1, result));

    private static TaskView View(TaskPhase phase) => TaskViews.Of(Some.Task, Some.In(phase), null, 0);

    private static TaskState Tell(TaskState task, TaskEvent news, DateTimeOffset? now = null) => TaskLifecycle.Next(task, news, now ?? Some.Noon, Some.Limits);
}
