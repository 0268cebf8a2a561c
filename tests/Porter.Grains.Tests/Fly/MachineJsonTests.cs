using System.Text.Json;
using Porter.Grains.Fly;

namespace Porter.Grains.Tests.Fly;

public class MachineJsonTests
{
    [Theory]
    [InlineData("created", false, false)]
    [InlineData("starting", false, false)]
    [InlineData("started", false, false)]
    [InlineData("stopping", false, false)]
    [InlineData("stopped", true, false)]
    [InlineData("failed", true, false)]
    [InlineData("destroying", true, false)]
    [InlineData("destroyed", true, true)]
    [InlineData("replaced", true, true)]
    [InlineData("migrated", true, true)]
    [InlineData("hovering", false, false)]
    public void Each_State_Means_Something_And_An_Unknown_One_Nothing(string state, bool ended, bool gone)
    {
        var machine = Read($$"""{"id":"1","name":"a","state":"{{state}}"}""");
        Assert.Equal((ended, gone), (machine.HasEnded, machine.IsGone));
    }

    [Theory]
    [InlineData("""{"exit_event":{"exit_code":1,"requested_stop":true}}""", 1, false)]
    [InlineData("""{"exit_event":{"exit_code":1},"MonitorEvent":{"exit_event":{"exit_code":2}}}""", 2, false)]
    [InlineData("""{"exit_event":{}}""", 0, false)]
    [InlineData("""{"exit_event":{"guest_exit_code":3}}""", 3, false)]
    [InlineData("""{"exit_event":{"oom_killed":true}}""", null, true)]
    public void An_Exit_Is_Read_Wherever_Fly_Puts_It(string request, int? code, bool outOfMemory)
    {
        var machine = Read($$"""{"id":"1","events":[{"type":"start","request":null},{"type":"exit","request":{{request}}}]}""");
        Assert.Equal(new MachineExit(code, outOfMemory), machine.Exit);
    }

    [Fact]
    public void The_Newest_Exit_Counts()
    {
        var machine = Read("""
            {"id":"1","events":[
              {"type":"exit","request":{"exit_event":{"exit_code":2}}},
              {"type":"exit","request":{"exit_event":{"exit_code":1}}}]}
            """);
        Assert.Equal(2, machine.Exit!.Code);
    }

    [Theory]
    [InlineData("""{"id":"1"}""")]
    [InlineData("""{"id":"1","name":null,"state":null,"config":null,"events":null,"host_status":"ok"}""")]
    [InlineData("""{"id":"1","events":[{"type":"exit","request":null},{"type":7},{}],"config":{"metadata":null}}""")]
    [InlineData("""{"id":"1","events":[{"type":"exit","timestamp":"yesterday","request":{"exit_event":null}}],"config":{"metadata":{"a":1}}}""")]
    public void What_Is_Missing_Is_Borne_With(string json)
    {
        var machine = Read(json);
        Assert.Equal("1", machine.Id);
        Assert.Null(machine.Exit);
        Assert.Empty(machine.Metadata);
    }

    [Fact]
    public void Metadata_Is_Found_While_The_Host_Is_Unreachable()
    {
        var machine = Read("""{"id":"1","host_status":"unreachable","incomplete_config":{"metadata":{"porter_task":"task_a"}}}""");
        Assert.False(machine.IsHostReachable);
        Assert.Equal("task_a", machine.Metadata["porter_task"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("7")]
    public void What_Is_No_Machine_Is_Said(string json) => Assert.ThrowsAny<JsonException>(() => Read(json));

    private static Machine Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return MachineJson.Read(document.RootElement);
    }
}
