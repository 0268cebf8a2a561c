using System.Text.Json;
using System.Text.Json.Serialization;
using Porter.Grains.Tasks;

namespace Porter.Grains.Tests.Tasks;

/// <summary>Yesterday's rows still load. The fixture is never edited: a new shape gets a new fixture beside it.</summary>
public class StoredTaskTests
{
    // As JsonStateSerializer of Porter.Silo writes.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    [Fact]
    public void A_task_stored_by_version_1_still_loads()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "tests/Porter.Grains.Tests/Tasks/stored-task.v1.json"));

        var task = JsonSerializer.Deserialize<TaskState>(text, Options)!;

        Assert.Equal(TaskPhase.Over, task.Phase);
        Assert.Equal(Some.Request, task.Request);
        Assert.Equal(Outcome.PullRequest, task.Outcome);
        Assert.Equal(43, task.PullRequest?.Number);
        Assert.Equal(new TaskEffect(TaskEffectKind.DestroyMachine, 1), task.Owed[0]);
        Assert.Equal(Some.In(TaskPhase.Over) with { Owed = [] }, task with { Owed = [] });
    }

    [Fact]
    public void What_is_stored_names_no_type_of_ours()
    {
        var text = JsonSerializer.Serialize(Some.In(TaskPhase.Over), Options);

        Assert.DoesNotContain("Porter.Grains", text, StringComparison.Ordinal);
        Assert.DoesNotContain("$type", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_without_yesterdays_new_fields_loads_with_their_defaults()
    {
        var task = JsonSerializer.Deserialize<TaskState>("""{"phase":"Waiting","request":null}""", Options)!;

        Assert.Equal(TaskPhase.Waiting, task.Phase);
        Assert.Empty(task.Owed);
    }
}
