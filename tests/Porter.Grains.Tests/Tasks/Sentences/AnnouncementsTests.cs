using Porter.Grains.Tasks;
using Porter.Grains.Tasks.Effects;
using Porter.Grains.Tasks.Lifecycle;
using Porter.Grains.Tasks.Sentences;
using Porter.Grains.Users;

namespace Porter.Grains.Tests.Tasks.Sentences;

/// <summary>Every sentence, in full, as the reader gets it.</summary>
public class AnnouncementsTests
{
    private static readonly Uri Home = new("https://porter.example/");

    [Fact]
    public void A_task_that_waits_says_its_place() =>
        Says(
            "⏳ **opencode** is third in @alice's queue (5 of 5 slots in use). `@porter cancel` takes it out.",
            Some.After(Some.In(TaskPhase.Waiting), new TaskEvent.SlotAnswered(new(SlotAnswerKind.Queued, 3, 5, 20))));

    [Fact]
    public void A_task_that_has_a_slot_says_that_a_machine_comes() =>
        Says("🚀 **opencode** is getting a machine. `@porter cancel` stops it.", Some.In(TaskPhase.Preparing));

    [Fact]
    public void Fly_without_room_is_not_silence() =>
        Says(
            "⏳ **opencode** waits for a machine: `no room in fra`. Porter keeps asking. `@porter cancel` stops it.",
            Some.After(Some.In(TaskPhase.Starting), new TaskEvent.EffectDelayed(new CreateMachine(1), "no room in fra")));

    [Fact]
    public void A_second_machine_is_told() =>
        Says(
            "🔁 The first machine for **opencode** did not start; a second one is on its way. `@porter cancel` stops it.",
            Some.In(TaskPhase.Starting) with { Attempt = new(2) });

    [Fact]
    public void A_working_task_says_what_it_does_and_for_how_long() =>
        Says(
            "🏃 **opencode** is working on this: `editing 'src/greeting.ts'`. 4 of 10 minutes. · `@porter cancel` stops it.",
            Some.In(TaskPhase.Running) with { Progress = new("editing `src/greeting.ts`", null) },
            now: Some.Noon.AddMinutes(4.5));

    [Fact]
    public void A_task_at_its_pull_request_says_so() =>
        Says("📦 **opencode** is done; its work is becoming a pull request.", Some.In(TaskPhase.Publishing));

    [Fact]
    public void A_pull_request_comes_with_its_size_its_time_and_its_price() =>
        Says(
            "✅ **opencode** opened #43: 3 files, +20 −4, in 3 min 12 s. 41 k tokens, $0.23.",
            EndedAt(Some.Noon.AddSeconds(192)));

    [Fact]
    public void An_unknown_price_is_said_to_be_unknown_and_none_at_all_is_not_spoken_of()
    {
        var over = EndedAt(Some.Noon.AddSeconds(9));
        Says("✅ **opencode** opened #43: 3 files, +20 −4, in 9 s. 900 tokens, cost unknown.", over with { Result = Some.Done with { Usage = new(800, 100, null) } });
        Says("✅ **opencode** opened #43: 3 files, +20 −4, in 9 s.", over with { Result = Some.Done with { Usage = null } });
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
            Some.After(Some.In(TaskPhase.Running), new TaskEvent.ClockTicked(null, false), Some.Noon.AddMinutes(30)));

    [Fact]
    public void A_stop_names_who_stopped_it() =>
        Says(
            "🛑 **opencode** was stopped: @bob cancelled it. `@porter retry` starts it again.",
            Some.After(Some.In(TaskPhase.Running), Some.Cancel));

    [Fact]
    public void A_closed_issue_stops_its_tasks_and_they_say_so() =>
        Says(
            "🛑 **opencode** was stopped: @bob closed the issue. `@porter retry` starts it again.",
            Some.After(Some.In(TaskPhase.Running), new TaskEvent.CancelRequested(Some.Bob, CancelCause.IssueClosed)));

    [Fact]
    public void A_pull_request_that_came_before_the_stop_is_named() =>
        Says(
            "🛑 **opencode** was stopped: @bob cancelled it. Its pull request #43 had been opened already. `@porter retry` starts it again.",
            Some.After(Some.After(Some.In(TaskPhase.Publishing), Some.Cancel), new TaskEvent.PullRequestOpened(Some.PullRequest)));

    [Fact]
    public void A_stranger_gets_a_polite_refusal() =>
        Says(
            "🚫 @alice, Porter runs for people who can push to this repository. A maintainer can give the command instead.",
            Some.After(Some.In(TaskPhase.Checking), new TaskEvent.PermissionAnswered(false, true, Some.Access)));

    [Theory]
    [InlineData(ConfigProblem.NotConnected, null, "Porter does not have your config yet: connect your account and set your keys.")]
    [InlineData(ConfigProblem.KeyMissing, "Anthropic API key", "your Anthropic API key is not set, and claude needs it.")]
    [InlineData(ConfigProblem.Unreadable, "porter.json is not valid JSON.", "your config could not be read: `porter.json is not valid JSON`.")]
    public void A_config_that_lacks_something_says_what_and_where(ConfigProblem problem, string? detail, string reason) =>
        Says(
            $"🚫 @alice, {reason} Correct it in your [settings](https://porter.example/settings), then comment `@porter retry`.",
            Some.After(Some.In(TaskPhase.Configuring), new TaskEvent.ConfigAnswered(new("claude", problem, detail))));

    [Fact]
    public void A_full_queue_is_refused_with_its_size() =>
        Says(
            "🚫 @alice, your 5 slots are in use and 20 tasks wait behind them. Try again when one has ended; `@porter status` on an issue says what runs there.",
            Some.After(Some.In(TaskPhase.Waiting), new TaskEvent.SlotAnswered(new(SlotAnswerKind.Full, 0, 5, 20))));

    [Fact]
    public void Fly_refusing_is_quoted() =>
        Says(
            "❌ **opencode** got no machine: Fly said `it refused the token (401): unauthorized`. Correct it in your [settings](https://porter.example/settings), then comment `@porter retry`.",
            Some.After(Some.In(TaskPhase.Starting), new TaskEvent.EffectRefused(new CreateMachine(1), "Fly", "it refused the token (401): unauthorized")));

    [Fact]
    public void Fly_full_to_the_end_is_quoted()
    {
        var full = Some.After(Some.In(TaskPhase.Starting), new TaskEvent.EffectDelayed(new CreateMachine(1), "no capacity"));
        Says(
            "❌ **opencode** got no machine: none came in time; Fly last said `no capacity`. `@porter retry` tries again.",
            Some.After(full, new TaskEvent.ClockTicked(null, false), Some.Noon.AddHours(1)));
    }

    [Theory]
    [InlineData(137, true, "it ran out of memory. Ask for less at once, or give Porter's machines more.")]
    [InlineData(3, false, "it ended without a word (exit code 3).")]
    [InlineData(null, false, "it ended without a word.")]
    public void A_lost_machine_says_how_it_ended(int? code, bool memory, string reason)
    {
        var gone = Some.After(Some.In(TaskPhase.Running), new TaskEvent.MachineSeen(1, new(true, code, memory)));
        Says($"❌ **opencode** lost its machine: {reason} `@porter retry` tries again.", Some.After(gone, new TaskEvent.ClockTicked(null, false), Some.Noon.AddSeconds(15)));
    }

    [Fact]
    public void Two_machines_that_did_not_start_are_enough() =>
        Says(
            "❌ **opencode** lost its machine: two machines were made and neither started its work. `@porter retry` tries again.",
            Some.After((Some.In(TaskPhase.Starting) with { Attempt = new(2) }).WithMachine("m2"), new TaskEvent.ClockTicked(null, false), Some.Noon.AddMinutes(2)));

    [Fact]
    public void Work_that_GitHub_would_not_take_is_not_called_a_success() =>
        Says(
            $"❌ **opencode** did the work, but it could not be handed in: GitHub would not open the pull request: `the base was deleted`. What it had done is on branch `{Some.Task.Branch}`. 41 k tokens, $0.23. `@porter retry` tries again.",
            Some.After(Some.In(TaskPhase.Publishing), new TaskEvent.EffectRefused(new OpenPullRequest(), "GitHub", "the base was deleted")));

    [Fact]
    public void A_machine_that_could_not_be_destroyed_is_named()
    {
        var stopped = Some.After(Some.In(TaskPhase.Running).WithMachine(), Some.Cancel);
        Says(
            "🛑 **opencode** was stopped: @bob cancelled it. `@porter retry` starts it again.\n\n⚠️ Porter could not destroy machine `m1`: `it refused the token (401)`. Look after it in Fly.",
            Some.After(stopped, new TaskEvent.EffectRefused(new DestroyMachine(1), "Fly", "it refused the token (401)")));
    }

    [Fact]
    public void A_machine_whose_id_was_never_learned_is_named_by_its_name()
    {
        var stopped = Some.After(Some.In(TaskPhase.Starting), Some.Cancel);
        Says(
            $"🛑 **opencode** was stopped: @bob cancelled it. `@porter retry` starts it again.\n\n⚠️ Porter could not destroy machine `{MachineOrders.Name(Some.Task, 1)}`: `no`. Look after it in Fly.",
            Some.After(stopped, new TaskEvent.EffectRefused(new DestroyMachine(1), "Fly", "no")));
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
        var text = Announcements.For(Some.Task, Some.Brief, Ended(new(true, "no_changes", Summary: new string('x', 5_000) + "😀")), Some.Noon, Some.Limits, Home);
        Assert.True(text.Length < 600, text);
    }

    [Fact]
    public void A_pull_request_names_the_issue_and_quotes_the_agent()
    {
        var task = Some.After(Some.In(TaskPhase.Running), new TaskEvent.WorkerCompleted(1, Some.Done with { Summary = "Said hello.\n```\ncloses #9" }));

        Assert.Equal("Greet the world (opencode)", PullRequests.Title(Some.Brief, task));
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
            PullRequests.Body(Some.Brief, task));
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
            Some.After(Some.In(TaskPhase.Waiting), new TaskEvent.SlotAnswered(new(SlotAnswerKind.Queued, place, 5, 20))));

    private static void Says(string sentence, TaskState task, DateTimeOffset? now = null) =>
        Assert.Equal($"{sentence}\n\n<!-- porter:{Some.Task} -->", Announcements.For(Some.Task, Some.Brief, task, now ?? Some.Noon, Some.Limits, Home));

    private static TaskState Ended(WorkerCompleted result) => Some.After(Some.In(TaskPhase.Running), new TaskEvent.WorkerCompleted(1, result));

    private static TaskState EndedAt(DateTimeOffset at)
    {
        var over = Some.In(TaskPhase.Over);
        return over with { Ending = over.Ending! with { At = at } };
    }
}
