using Porter.Grains.Issues;
using Porter.Grains.Commands;
using Porter.Grains.Tasks;
using Porter.Grains.Tasks.Lifecycle;
using Porter.Grains.Tests.Tasks;

namespace Porter.Grains.Tests.Issues;

public class IssueRulesTests
{
    private static readonly CommandSource Nine = CommandSource.Comment(9);
    private static readonly TaskId One = TaskId.For(CommandSource.Comment(1));
    private static readonly TaskId Two = TaskId.For(CommandSource.Comment(2));

    [Fact]
    public void A_cancel_is_answered_only_when_every_task_has_left()
    {
        var issue = Acting(new Command.Cancel(), One, Two);
        issue = IssueRules.Acted(issue, Nine, Result(View(One), View(Two)));
        Assert.Empty(IssueRules.Ready(issue));

        issue = IssueRules.Leave(issue, One, mayRetry: true);
        Assert.Empty(IssueRules.Ready(issue));

        issue = IssueRules.Leave(issue, Two, mayRetry: true);
        Assert.Equal([new CommandStep(Nine, CommandStage.Answering)], IssueRules.Ready(issue));
        Assert.Empty(IssueRules.Answered(issue, Nine).Commands);
    }

    [Fact]
    public void A_task_that_left_before_the_cancel_was_done_is_not_waited_for()
    {
        var issue = IssueRules.Leave(Acting(new Command.Cancel(), One), One, mayRetry: true);

        issue = IssueRules.Acted(issue, Nine, Result(View(One)));

        Assert.Equal([new CommandStep(Nine, CommandStage.Answering)], IssueRules.Ready(issue));
    }

    /// <summary>Whether the task leaves before or after the cancel has counted whom it waits for.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_machine_that_nobody_saw_go_is_named_in_the_answer(bool leavesFirst)
    {
        var issue = Acting(new Command.Cancel(), One);
        issue = leavesFirst
            ? IssueRules.Acted(IssueRules.Leave(issue, One, mayRetry: true, "m1"), Nine, Result(View(One)))
            : IssueRules.Leave(IssueRules.Acted(issue, Nine, Result(View(One))), One, mayRetry: true, "m1");

        Assert.Equal(["m1"], Assert.Single(issue.Commands).MachinesLeft);
        Assert.Equal([new CommandStep(Nine, CommandStage.Answering)], IssueRules.Ready(issue));
    }

    [Fact]
    public void The_same_comment_again_changes_nothing_even_after_its_answer()
    {
        var issue = IssueRules.Submit(new(), Given(new Command.Status()), Some.Noon);
        Assert.Same(issue, IssueRules.Submit(issue, Given(new Command.Status()), Some.Noon));

        issue = IssueRules.Answered(issue, Nine);
        Assert.Same(issue, IssueRules.Submit(issue, Given(new Command.Status()), Some.Noon));
    }

    [Fact]
    public void A_closed_issue_asks_for_no_permission_and_gets_no_answer()
    {
        var issue = IssueRules.Submit(IssueRules.Enrol(new(), One), Given(new Command.IssueClosed()), Some.Noon);
        Assert.Equal([new CommandStep(Nine, CommandStage.Acting)], IssueRules.Ready(issue));
        Assert.Empty(IssueRules.Acted(issue, Nine, Result()).Commands);
    }

    [Fact]
    public void A_stranger_is_told_of_a_refusal_once_an_issue()
    {
        var issue = IssueRules.Submit(new(), Given(new Command.Cancel(), 9), Some.Noon);
        issue = IssueRules.Checked(issue, Nine, mayCommand: false);
        Assert.True(Assert.Single(issue.Commands).IsRefused);

        issue = IssueRules.Answered(issue, Nine);
        issue = IssueRules.Submit(issue, Given(new Command.Cancel(), 10), Some.Noon);
        Assert.Empty(IssueRules.Checked(issue, CommandSource.Comment(10), mayCommand: false).Commands);

        Assert.True(IssueRules.Refuse(issue, Some.Bob, CommandSource.Comment(9)).Notify);
        Assert.False(IssueRules.Refuse(issue, Some.Bob, CommandSource.Comment(11)).Notify);
        Assert.True(IssueRules.Refuse(issue, Some.Alice, CommandSource.Comment(11)).Notify);
    }

    [Fact]
    public void Retry_means_the_last_task_that_was_allowed()
    {
        var issue = IssueRules.Leave(IssueRules.Enrol(new(), One), One, mayRetry: true);
        issue = IssueRules.Leave(IssueRules.Enrol(issue, Two), Two, mayRetry: false);

        Assert.Equal(One, issue.Last);
    }

    [Fact]
    public void A_retried_task_speaks_for_itself() =>
        Assert.Empty(IssueRules.Acted(Acting(new Command.Retry()), Nine, ActionResult.AskedAgain).Commands);

    private static IssueState Acting(Command command, params TaskId[] open)
    {
        var issue = open.Aggregate(new IssueState(), IssueRules.Enrol);
        return IssueRules.Checked(IssueRules.Submit(issue, Given(command), Some.Noon), Nine, mayCommand: true);
    }

    private static IssueCommand Given(Command command, long comment = 9) =>
        new(CommandSource.Comment(comment), command, Some.Bob, Some.Issue, Some.Access);

    private static ActionResult Result(params TaskView[] tasks) => new([.. tasks], []);

    private static TaskView View(TaskId task) => TaskViews.Of(task, Some.Brief, Some.In(TaskPhase.Running), null, 0);
}
