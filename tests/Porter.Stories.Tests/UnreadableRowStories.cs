using System.Text;
using Microsoft.Data.Sqlite;
using Porter.Grains.Tasks;
using Porter.Sandbox.Fly;

namespace Porter.Stories.Tests;

/// <summary>A row that cannot be read is its own task's problem, and nobody else's.</summary>
public class UnreadableRowStories
{
    [Theory]
    [InlineData("no JSON at all")]
    [InlineData("""{"version":99,"value":{"phase":"Dreaming"}}""")]
    public Task It_is_shown_as_one_and_harms_neither_the_list_nor_the_issue(string row) => Story.Tell(async story =>
    {
        var broken = await story.Issue.Say("alice", "@porter demo [[demo:hang]]");
        await (await story.Issue.NextComment()).ToSay("🏃 **demo** is working on this");
        var machine = Assert.Single(story.World.Fly.Machines);
        var whole = await story.Issue.Say("alice", "@porter demo [[demo:hang]]");
        await (await story.Issue.NextComment()).ToSay("🏃 **demo** is working on this");

        await story.Porter.Kill();
        Overwrite(story, Story.IdOf(broken), row);
        await story.Porter.Start();

        var (_, list) = await story.Call(HttpMethod.Get, "api/tasks");
        var shown = list!["items"]!.AsArray().ToDictionary(task => (string)task!["id"]!, task => $"{task!["status"]} {task["outcome"]}");
        Assert.Equal("failed unreadable", shown[Story.IdOf(broken).Value]);
        Assert.Equal("running ", shown[Story.IdOf(whole).Value]);

        await story.Issue.Say("bob", "@porter cancel");
        var answer = await (await story.Issue.NextComment()).ToSay("🛑 Stopped **demo**; its machine is gone.");
        Assert.Contains($"cannot read what it stored of `{Story.IdOf(broken)}`", answer, StringComparison.Ordinal);
        Assert.Equal("cancelled", (string?)(await story.TaskToEnd(Story.IdOf(whole)))["outcome"]);
        Assert.Equal(row, Read(story, Story.IdOf(broken)));
        FlyWorld.Vanish(machine);
    });

    private static void Overwrite(Story story, TaskId task, string row)
    {
        using var file = Open(story);
        using var update = Statement(file, "UPDATE grain_state SET payload = $row WHERE name = 'task' AND grain LIKE $task", task);
        update.Parameters.AddWithValue("$row", Encoding.UTF8.GetBytes(row));
        Assert.Equal(1, update.ExecuteNonQuery());
    }

    private static string Read(Story story, TaskId task)
    {
        using var file = Open(story);
        using var select = Statement(file, "SELECT payload FROM grain_state WHERE name = 'task' AND grain LIKE $task", task);
        return Encoding.UTF8.GetString((byte[])select.ExecuteScalar()!);
    }

    private static SqliteConnection Open(Story story)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(story.Directory, "data", "porter.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    private static SqliteCommand Statement(SqliteConnection file, string text, TaskId task)
    {
        var statement = file.CreateCommand();
        statement.CommandText = text;
        statement.Parameters.AddWithValue("$task", $"%{task.Value}");
        return statement;
    }
}
