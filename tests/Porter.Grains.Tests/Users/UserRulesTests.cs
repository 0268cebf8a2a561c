using Porter.Grains.Tasks;
using Porter.Grains.Users;

namespace Porter.Grains.Tests.Users;

public class UserRulesTests
{
    [Fact]
    public void A_task_keeps_its_number_however_often_it_is_enlisted_and_filed()
    {
        var (first, second) = (TaskId.ForComment(1), TaskId.ForComment(2));
        var user = UserRules.Enlist(UserRules.Enlist(UserRules.Enlist(new(), first), second), first);
        Assert.Equal((0L, 1L), (UserRules.NumberOf(user, first), UserRules.NumberOf(user, second)));

        user = UserRules.File(user, first, 0);
        Assert.Equal(0, UserRules.NumberOf(user, first));
        Assert.Same(user, UserRules.File(user, first, 0));
        Assert.Same(user, UserRules.Enlist(user, first));
        Assert.Equal([second], user.Open.Values);
    }

    [Theory]
    [InlineData("greet", true)]
    [InlineData("ACME/widgets#7", true)]
    [InlineData("nothing of the kind", false)]
    public void A_text_is_looked_for_where_people_would_look(string text, bool found) =>
        Assert.Equal(found, TaskList.Matches(View() with { Prompt = "Greet the world" }, new TaskQuery(Text: text)));

    [Fact]
    public void All_of_a_query_must_hold()
    {
        Assert.True(TaskList.Matches(View(), new TaskQuery(Status.Running, "Acme/Widgets", "OPENCODE")));
        Assert.False(TaskList.Matches(View(), new TaskQuery(Status.Queued, "acme/widgets", "opencode")));
        Assert.False(TaskList.Matches(View(), new TaskQuery(Status.Running, "acme/other", "opencode")));
        Assert.False(TaskList.Matches(View(), new TaskQuery(Status.Running, "acme/widgets", "claude")));
    }

    private static TaskView View() => TaskViews.Of(Tasks.Some.Task, Tasks.Some.In(TaskPhase.Running), null, 0);
}
