using Porter.Grains.Commands;
using Porter.Grains.Issues;
using Porter.Grains.Tasks;
using Porter.Grains.Tasks.Lifecycle;
using Porter.Grains.Tasks.Sentences;

namespace Porter.Grains.Tests.Tasks.Sentences;

/// <summary>Every answer, in full, as the reader gets it.</summary>
public class CommandAnswersTests
{
    private static readonly string[] Agents = ["amp", "claude", "opencode"];

    [Fact]
    public void Nothing_to_cancel_is_an_answer() =>
        Answers("➖ Nothing runs or waits on this issue, so there was nothing to cancel.", new Command.Cancel());

    [Fact]
    public void A_cancel_is_answered_when_the_machine_is_gone() =>
        Answers("🛑 Stopped **opencode**; its machine is gone. `@porter retry` starts again.", new Command.Cancel(), View(TaskPhase.Running));

    [Fact]
    public void A_cancel_of_several_names_them_all() =>
        Answers("🛑 Stopped **opencode**, **opencode**; their machines are gone. `@porter retry` starts again.", new Command.Cancel(), View(TaskPhase.Running), View(TaskPhase.Running));

    [Fact]
    public void A_cancel_of_what_had_no_machine_speaks_of_none() =>
        Answers("🛑 Stopped **opencode**. `@porter retry` starts again.", new Command.Cancel(), View(TaskPhase.Waiting));

    [Fact]
    public void A_cancel_whose_machine_nobody_saw_go_does_not_call_it_gone()
    {
        Answers(
            "🛑 Stopped **opencode**, but Fly would not destroy machine `m1`. Look after it in Fly. `@porter retry` starts again.",
            new Command.Cancel(),
            new CommandFacts(false, [View(TaskPhase.Running)], ["m1"], []));
        Answers(
            "🛑 Stopped **opencode**, **opencode**, but Fly would not destroy machines `m1`, `m2`. Look after them in Fly. `@porter retry` starts again.",
            new Command.Cancel(),
            new CommandFacts(false, [View(TaskPhase.Running), View(TaskPhase.Running)], ["m1", "m2"], []));
    }

    [Fact]
    public void A_retry_while_something_runs_is_told_so() =>
        Answers("⏳ **opencode** still works on this issue. `@porter cancel` stops it; then `@porter retry` starts again.", new Command.Retry(), View(TaskPhase.Running));

    [Fact]
    public void A_retry_of_nothing_is_told_so() =>
        Answers("➖ Porter has not worked on this issue yet, so there is nothing to try again. `@porter help` lists what you can say.", new Command.Retry());

    [Fact]
    public void The_status_lists_what_runs_and_what_waits() =>
        Answers(
            "- **opencode** for @alice: working: `editing`\n- **opencode** for @alice: second in the queue\n- **opencode** for @alice: getting a machine\n- **opencode** for @alice: being looked at",
            new Command.Status(),
            View(TaskPhase.Running) with { Step = "editing" },
            View(TaskPhase.Waiting) with { QueuePosition = 2 },
            View(TaskPhase.Starting) with { StartedAt = null },
            View(TaskPhase.Checking));

    [Fact]
    public void The_status_of_a_quiet_issue_says_so() =>
        Answers("➖ Nothing runs or waits on this issue.", new Command.Status());

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
            new Command.Help());

    [Fact]
    public void An_unknown_word_is_answered_with_the_nearest() =>
        Answers(
            "🤔 Porter knows no `cluade`. Did you mean `@porter claude`? Agents: `amp`, `claude`, `opencode`. `@porter help` lists the rest.",
            new Command.Unknown("cluade", "claude"));

    [Fact]
    public void A_refused_command_is_answered_like_a_refused_task() =>
        Answers(
            "🚫 @bob, Porter runs for people who can push to this repository. A maintainer can give the command instead.",
            new Command.Cancel(),
            new CommandFacts(true, [], [], []));

    [Fact]
    public void A_task_that_cannot_be_read_is_named_and_hides_no_other()
    {
        const string Unreadable = "\n\n⚠️ Porter cannot read what it stored of `";
        const string Where = "`. Whoever runs this Porter has it in the log.";
        Answers($"➖ Nothing runs or waits on this issue.{Unreadable}{Some.Task}{Where}", new Command.Status(), new CommandFacts(false, [], [], [Some.Task]));
        Answers(
            $"🛑 Stopped **opencode**; its machine is gone. `@porter retry` starts again.{Unreadable}{Some.Task}{Where}",
            new Command.Cancel(),
            new CommandFacts(false, [View(TaskPhase.Running)], [], [Some.Task]));
    }

    private static void Answers(string sentence, Command command, params TaskView[] tasks) => Answers(sentence, command, new CommandFacts(false, tasks, [], []));

    private static void Answers(string sentence, Command command, CommandFacts facts) => Assert.Equal(
        $"{sentence}\n\n<!-- porter:command:comment:9 -->",
        CommandAnswers.For(new IssueCommand(CommandSource.Comment(9), command, Some.Bob, Some.Issue, Some.Access), facts, Agents));

    private static TaskView View(TaskPhase phase) => TaskViews.Of(Some.Task, Some.Brief, Some.In(phase), null, 0);
}
