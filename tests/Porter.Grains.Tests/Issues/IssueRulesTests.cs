using Porter.Grains.Issues;
using Porter.Grains.Tasks;
using Porter.Grains.Tests.Tasks;

namespace Porter.Grains.Tests.Issues;

public class IssueRulesTests
{
    private static readonly TaskId One = TaskId.ForComment(1);
    private static readonly TaskId Two = TaskId.ForComment(2);

    [Fact]
    public void A_cancel_is_answered_only_when_every_task_has_left()
    {
        var issue = Acting(IssueCommandKind.Cancel, One, Two);
        issue = IssueRules.Acted(issue, 9, [View(One), View(Two)], isAnswered: false);
        Assert.Empty(IssueRules.Owed(issue));

        issue = IssueRules.Leave(issue, One, mayRetry: true);
        Assert.Empty(IssueRules.Owed(issue));

        issue = IssueRules.Leave(issue, Two, mayRetry: true);
        Assert.Equal([new CommandStep(9, CommandStage.Answering)], IssueRules.Owed(issue));
        Assert.Empty(IssueRules.Answered(issue, 9).Commands);
    }

    [Fact]
    public void A_task_that_left_before_the_cancel_was_done_is_not_waited_for()
    {
        var issue = IssueRules.Leave(Acting(IssueCommandKind.Cancel, One), One, mayRetry: true);

        issue = IssueRules.Acted(issue, 9, [View(One)], isAnswered: false);

        Assert.Equal([new CommandStep(9, CommandStage.Answering)], IssueRules.Owed(issue));
    }

    /// <summary>Whether the task leaves before or after the cancel has counted whom it waits for.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_machine_that_nobody_saw_go_is_named_in_the_answer(bool leavesFirst)
    {
        var issue = Acting(IssueCommandKind.Cancel, One);
        issue = leavesFirst
            ? IssueRules.Acted(IssueRules.Leave(issue, One, mayRetry: true, "m1"), 9, [View(One)], isAnswered: false)
            : IssueRules.Leave(IssueRules.Acted(issue, 9, [View(One)], isAnswered: false), One, mayRetry: true, "m1");

        Assert.Equal(["m1"], Assert.Single(issue.Commands).MachinesLeft);
        Assert.Equal([new CommandStep(9, CommandStage.Answering)], IssueRules.Owed(issue));
    }

    [Fact]
    public void The_same_comment_again_changes_nothing_even_after_its_answer()
    {
        var issue = IssueRules.Submit(new(), Command(IssueCommandKind.Status), Some.Noon);
        Assert.Same(issue, IssueRules.Submit(issue, Command(IssueCommandKind.Status), Some.Noon));

        issue = IssueRules.Answered(issue, 9);
        Assert.Same(issue, IssueRules.Submit(issue, Command(IssueCommandKind.Status), Some.Noon));
    }

    [Fact]
    public void A_closed_issue_asks_for_no_permission_and_gets_no_answer()
    {
        var issue = IssueRules.Submit(IssueRules.Enrol(new(), One), Command(IssueCommandKind.Closed), Some.Noon);
        Assert.Equal([new CommandStep(9, CommandStage.Acting)], IssueRules.Owed(issue));
        Assert.Empty(IssueRules.Acted(issue, 9, [], isAnswered: false).Commands);
    }

    [Fact]
    public void A_stranger_is_refused_aloud_once_an_issue()
    {
        var issue = IssueRules.Submit(new(), Command(IssueCommandKind.Cancel, 9), Some.Noon);
        issue = IssueRules.Checked(issue, 9, mayCommand: false);
        Assert.Equal(Because.NotAllowed, Assert.Single(issue.Commands).Refusal);

        issue = IssueRules.Answered(issue, 9);
        issue = IssueRules.Submit(issue, Command(IssueCommandKind.Cancel, 10), Some.Noon);
        Assert.Empty(IssueRules.Checked(issue, 10, mayCommand: false).Commands);

        Assert.True(IssueRules.RefuseAloud(issue, Some.Bob, 9).Aloud);
        Assert.False(IssueRules.RefuseAloud(issue, Some.Bob, 11).Aloud);
        Assert.True(IssueRules.RefuseAloud(issue, Some.Alice, 11).Aloud);
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
        Assert.Empty(IssueRules.Acted(Acting(IssueCommandKind.Retry), 9, [], isAnswered: true).Commands);

    private static IssueState Acting(IssueCommandKind kind, params TaskId[] open)
    {
        var issue = open.Aggregate(new IssueState(), IssueRules.Enrol);
        return IssueRules.Checked(IssueRules.Submit(issue, Command(kind), Some.Noon), 9, mayCommand: true);
    }

    private static IssueCommand Command(IssueCommandKind kind, long comment = 9) => new(comment, kind, Some.Bob, Some.Issue, 5);

    private static TaskView View(TaskId task) => TaskViews.Of(task, Some.In(TaskPhase.Running), null, 0);
}
