using Porter.Grains.Commands;
using Porter.Grains.Tasks;
using Porter.Grains.Tasks.Lifecycle;
using Porter.Grains.Users;

namespace Porter.Grains.Tests.Users;

public class UserRulesTests
{
    [Fact]
    public void A_task_keeps_its_number_however_often_it_is_enlisted_and_archived()
    {
        var (first, second) = (TaskId.For(CommandSource.Comment(1)), TaskId.For(CommandSource.Comment(2)));
        var user = UserRules.Enlist(UserRules.Enlist(UserRules.Enlist(new(), first), second), first);
        Assert.Equal((0L, 1L), (UserRules.NumberOf(user, first), UserRules.NumberOf(user, second)));

        user = UserRules.Archive(user, first, 0);
        Assert.Equal(0, UserRules.NumberOf(user, first));
        Assert.Same(user, UserRules.Archive(user, first, 0));
        Assert.Same(user, UserRules.Enlist(user, first));
        Assert.Equal([second], user.Open.Values);
    }

    [Theory]
    [InlineData("greet", true)]
    [InlineData("ACME/widgets#7", true)]
    [InlineData("nothing of the kind", false)]
    public void A_text_is_looked_for_where_people_would_look(string text, bool found) =>
        Assert.Equal(found, TaskQueries.Matches(Listed(View() with { Prompt = "Greet the world" }), new TaskQuery(Text: text)));

    [Fact]
    public void All_of_a_query_must_hold()
    {
        Assert.True(TaskQueries.Matches(Listed(View()), new TaskQuery(Status.Running, "Acme/Widgets", "OPENCODE")));
        Assert.False(TaskQueries.Matches(Listed(View()), new TaskQuery(Status.Queued, "acme/widgets", "opencode")));
        Assert.False(TaskQueries.Matches(Listed(View()), new TaskQuery(Status.Running, "acme/other", "opencode")));
        Assert.False(TaskQueries.Matches(Listed(View()), new TaskQuery(Status.Running, "acme/widgets", "claude")));
    }

    [Fact]
    public void A_task_that_cannot_be_read_is_listed_unless_something_is_asked_of_it()
    {
        var unreadable = new ListedTask(1, Tasks.Some.Task, View: null);

        Assert.True(TaskQueries.Matches(unreadable, new TaskQuery()));
        Assert.False(TaskQueries.Matches(unreadable, new TaskQuery(Status.Failed)));
        Assert.False(TaskQueries.Matches(unreadable, new TaskQuery(Text: "task")));
    }

    private static TaskView View() => TaskViews.Of(Tasks.Some.Task, Tasks.Some.Brief, Tasks.Some.In(TaskPhase.Running), null, 0);

    private static ListedTask Listed(TaskView task) => new(1, task.Id, task);
}
