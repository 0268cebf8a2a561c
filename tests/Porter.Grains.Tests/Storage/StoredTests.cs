using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Porter.Grains.Commands;
using Porter.Grains.Issues;
using Porter.Grains.Storage;
using Porter.Grains.Tasks.Effects;
using Porter.Grains.Tasks.Lifecycle;
using Porter.Grains.Tests.Tasks;

namespace Porter.Grains.Tests.Storage;

/// <summary>What is on disk outlives the code that wrote it, and the code that will.</summary>
public class StoredTests
{
    // As JsonStateSerializer of Porter.Silo writes.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    [Fact]
    public void What_is_stored_comes_back_as_it_was()
    {
        var task = Some.In(TaskPhase.Over);

        var back = Read<TaskState>(Write(task)).Value!;

        Assert.Equal(task.Outbox, back.Outbox);
        Assert.Equal(task.Timeline, back.Timeline);
        Assert.Equal(task with { Outbox = [], Timeline = [] }, back with { Outbox = [], Timeline = [] });
    }

    [Fact]
    public void What_is_stored_names_its_version_and_no_type_of_ours()
    {
        var text = Write(Some.In(TaskPhase.Over)).ToJsonString();

        Assert.StartsWith("""{"version":1,"value":{""", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Porter.Grains", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_stored_is_nothing_and_no_error()
    {
        Assert.Null(new Stored<TaskState>().Value);
        Assert.Null(JsonSerializer.Deserialize<Stored<TaskState>>(JsonSerializer.Serialize(new Stored<TaskState>(), Options), Options)!.Value);
    }

    /// <summary>A silo that is a version behind takes a task over and lets go of it again: the newer one finds all that it had written.</summary>
    [Fact]
    public void A_member_and_an_effect_that_only_a_newer_silo_knows_survive_an_older_one()
    {
        var row = Write(Some.After(Some.In(TaskPhase.Running), Some.Cancel));
        var value = row["value"]!;
        value["priority"] = 7;
        value["attempt"]!["region"] = "fra";
        value["outbox"]!.AsArray().Add(JsonNode.Parse("""{"kind":"PublishCheckRun","name":"porter","attempt":1}"""));

        var task = Read<TaskState>(row).Value!;
        Assert.DoesNotContain(TaskEffects.Ready(task with { Outbox = [task.Outbox[^1]] }), _ => true);
        Assert.False((task with { Outbox = [task.Outbox[^1]] }).IsSettled);
        var older = Some.After(task with { Outbox = task.Outbox.Remove(new DestroyMachine(1)) }, new TaskEvent.Announced(99));

        var back = Write(older)["value"]!;
        Assert.Equal(7, (int)back["priority"]!);
        Assert.Equal("fra", (string?)back["attempt"]!["region"]);
        Assert.Contains("""{"kind":"PublishCheckRun","name":"porter","attempt":1}""", back["outbox"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reason_that_only_a_newer_silo_knows_is_kept_and_said_to_be_known_elsewhere()
    {
        var row = Write(Some.After(Some.In(TaskPhase.Running), Some.Cancel));
        row["value"]!["ending"]!["reason"] = JsonNode.Parse("""{"kind":"BudgetSpent","usd":2}""");

        var task = Read<TaskState>(row).Value!;

        Assert.Equal("a newer Porter knows why.", Porter.Grains.Tasks.Sentences.Reasons.Of(task.Ending!.Reason!));
        Assert.Equal("""{"kind":"BudgetSpent","usd":2}""", Write(task)["value"]!["ending"]!["reason"]!.ToJsonString());
    }

    [Fact]
    public void A_command_that_only_a_newer_silo_knows_waits_for_one()
    {
        var command = new IssueCommand(CommandSource.Comment(9), new Command.Cancel(), Some.Bob, Some.Issue, Some.Access);
        var row = Write(IssueRules.Submit(new(), command, Some.Noon));
        row["value"]!["commands"]![0]!["command"]!["command"] = JsonNode.Parse("""{"kind":"Publish","path":"a"}""");

        var issue = Read<IssueState>(row).Value!;

        Assert.Empty(IssueRules.Ready(issue));
        Assert.Equal("""{"kind":"Publish","path":"a"}""", Write(issue)["value"]!["commands"]![0]!["command"]!["command"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"version":2,"value":{"phase":"Dreaming"}}""", "a newer Porter wrote it (version 2; this one reads up to 1)")]
    [InlineData("""{"version":1,"value":{"phase":"Dreaming"}}""", "it is not what this Porter writes")]
    [InlineData("""{"version":1,"value":{}}""", "it is not what this Porter writes")]
    [InlineData("""{"version":"one","value":{}}""", "it is not what this Porter writes")]
    [InlineData("""{"value":{}}""", "it is not what this Porter writes")]
    [InlineData("""{"version":1,"value":[1,2]}""", "it is not what this Porter writes")]
    [InlineData("""{"phase":"Over"}""", "it is not what this Porter writes")]
    [InlineData("[]", "it is not what this Porter writes")]
    [InlineData("7", "it is not what this Porter writes")]
    public void A_row_that_cannot_be_read_says_why_and_is_never_written_over(string text, string reason)
    {
        var row = JsonSerializer.Deserialize<Stored<TaskState>>(text, Options)!;

        Assert.Equal(reason, row.Unreadable);
        Assert.Throws<UnreadableStateException>(() => row.Value);
        Assert.Throws<UnreadableStateException>(() => JsonSerializer.Serialize(row, Options));
    }

    private static JsonNode Write<T>(T state)
        where T : class, IVersioned => JsonSerializer.SerializeToNode(new Stored<T>(state), Options)!;

    private static Stored<T> Read<T>(JsonNode row)
        where T : class, IVersioned => row.Deserialize<Stored<T>>(Options)!;
}
