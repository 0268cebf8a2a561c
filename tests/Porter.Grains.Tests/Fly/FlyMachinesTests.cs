using System.Text.Json.Nodes;
using Porter.Grains.Fly;
using Porter.Grains.Outbound;

namespace Porter.Grains.Tests.Fly;

public class FlyMachinesTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly FlyAccount Alice = new("fo1_alices-token", "workers");
    private static readonly MachineRequest Wanted = new(
        "porter-a-1",
        new Dictionary<string, string> { ["TASK_ID"] = "task_a", ["ANTHROPIC_API_KEY"] = "sk-ant" },
        new Dictionary<string, string> { [MachineRequest.TaskKey] = "task_a", [MachineRequest.AttemptKey] = "1" });

    private readonly FlyWorld _fly = new();

    [Fact]
    public async Task A_Machine_Is_Asked_For_As_The_Specification_Has_It()
    {
        var machine = await _fly.Client.Create(Alice, Wanted, None);

        var asked = Assert.Single(_fly.Asked);
        Assert.Equal("POST /v1/apps/workers/machines", asked.ToString());
        Assert.Equal("Bearer fo1_alices-token", asked.Authorization);
        var body = JsonNode.Parse("""
            {
              "name": "porter-a-1",
              "config": {
                "image": "registry.fly.io/porter-worker:latest",
                "auto_destroy": true,
                "env": { "TASK_ID": "task_a", "ANTHROPIC_API_KEY": "sk-ant" },
                "guest": { "cpu_kind": "shared", "cpus": 2, "memory_mb": 2048 },
                "metadata": { "porter_task": "task_a", "porter_attempt": "1", "porter_machine": "porter-a-1" },
                "restart": { "policy": "no" },
                "stop_config": { "timeout": "30s", "signal": "SIGTERM" }
              }
            }
            """);
        Assert.True(JsonNode.DeepEquals(body, asked.Body), asked.Body!.ToJsonString());
        Assert.Equal(("90800001", "porter-a-1", "created"), (machine.Id, machine.Name, machine.State));
        Assert.False(machine.HasEnded);
    }

    [Fact]
    public async Task A_Machine_Of_That_Name_Is_Adopted()
    {
        var first = await _fly.Client.Create(Alice, Wanted, None);
        var second = await _fly.Client.Create(Alice, Wanted, None);
        Assert.Equal(first.Id, second.Id);
        Assert.Single(_fly.Machines);
    }

    [Fact]
    public async Task A_Taken_Name_Without_An_Id_Is_Looked_Up()
    {
        var first = await _fly.Client.Create(Alice, Wanted, None);
        _fly.Answers(r => r.Method == "POST", 409, """{"error":"name is taken","status":"name_taken"}""");
        Assert.Equal(first.Id, (await _fly.Client.Create(Alice, Wanted, None)).Id);
    }

    [Fact]
    public async Task A_Taken_Name_That_Cannot_Be_Seen_Is_Tried_Later()
    {
        _fly.Answers(r => r.Method == "POST", 409, """{"error":"already_exists: unique machine name violation, machine ID dead1 already exists with name \"porter-a-1\""}""");
        await Assert.ThrowsAsync<TransientOutboundException>(() => _fly.Client.Create(Alice, Wanted, None));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_Lost_Answer_Never_Makes_A_Second_Machine(bool filterIsBroken, bool listIsEmpty)
    {
        (_fly.FilterIsBroken, _fly.ListIsEmpty) = (filterIsBroken, listIsEmpty);
        _fly.LosesTheAnswer(r => r.Method == "POST");
        if (listIsEmpty)
        {
            var later = await Assert.ThrowsAsync<TransientOutboundException>(() => _fly.Client.Create(Alice, Wanted, None));
            Assert.Contains("Connection reset", later.Reason, StringComparison.Ordinal);
        }
        else
            await _fly.Client.Create(Alice, Wanted, None);

        var again = await _fly.Client.Create(Alice, Wanted, None);
        Assert.Equal(Assert.Single(_fly.Machines).Key, again.Id);
    }

    [Theory]
    [InlineData(408, """{"error":"deadline_exceeded"}""")]
    [InlineData(500, "")]
    [InlineData(504, "<html>gateway</html>")]
    [InlineData(200, "not json")]
    public async Task An_Answer_That_Leaves_It_Open_Is_Looked_Into(int status, string body)
    {
        var there = await _fly.Client.Create(Alice, Wanted, None);
        _fly.Answers(r => r.Method == "POST", status, body);
        Assert.Equal(there.Id, (await _fly.Client.Create(Alice, Wanted, None)).Id);
    }

    [Fact]
    public async Task A_Fault_Before_The_Deed_Is_Tried_Later()
    {
        _fly.Answers(r => r.Method == "POST", 503, """{"error":"unavailable"}""", ("Retry-After", "4"));
        var later = await Assert.ThrowsAsync<TransientOutboundException>(() => _fly.Client.Create(Alice, Wanted, None));
        Assert.Equal(TimeSpan.FromSeconds(4), later.After);
        Assert.Empty(_fly.Machines);
        Assert.Equal(1, _fly.Asked.Count(r => r.Method == "POST"));
    }

    [Fact]
    public async Task A_Rate_Limit_Is_Not_Answered_With_More_Requests()
    {
        _fly.Answers(r => r.Method == "POST", 429, """{"error":"rate limit exceeded"}""");
        await Assert.ThrowsAsync<TransientOutboundException>(() => _fly.Client.Create(Alice, Wanted, None));
        Assert.Single(_fly.Asked);
    }

    [Fact]
    public async Task No_Room_Is_Said_In_Flys_Words_And_Not_Looked_Into()
    {
        _fly.Answers(r => r.Method == "POST", 422, """{"error":"could not find a candidate host","status":"insufficient_capacity"}""");
        var full = await Assert.ThrowsAsync<NoCapacityException>(() => _fly.Client.Create(Alice, Wanted, None));
        Assert.Equal("could not find a candidate host", full.Reason);
        Assert.Single(_fly.Asked);
    }

    [Fact]
    public async Task A_Missing_App_Is_Refused_By_Name()
    {
        var elsewhere = Alice with { App = "nowhere" };
        foreach (var call in new Func<Task>[]
        {
            () => _fly.Client.Create(elsewhere, Wanted, None),
            () => _fly.Client.Get(elsewhere, "1", None),
            () => _fly.Client.Destroy(elsewhere, "1", None),
        })
        {
            var refusal = await Assert.ThrowsAsync<OutboundRefusedException>(call);
            Assert.Equal((404, "in the app \"nowhere\": app not found"), (refusal.Status, refusal.Reason));
        }
    }

    [Fact]
    public async Task A_Machine_That_Fly_Does_Not_Know_Is_Null() =>
        Assert.Null(await _fly.Client.Get(Alice, "none", None));

    [Fact]
    public async Task How_A_Machine_Ended_Can_Be_Read_While_Fly_Still_Shows_It()
    {
        _fly.ShowsTheDestroyed = true;
        var made = await _fly.Client.Create(Alice, Wanted, None);
        _fly.Machines[made.Id]["state"] = "destroyed";
        _fly.Machines[made.Id]["events"]!.AsArray().Insert(0, JsonNode.Parse(
            """{"type":"exit","timestamp":1764000000000,"request":{"exit_event":{"exit_code":137,"oom_killed":true}}}"""));
        var seen = await _fly.Client.Get(Alice, made.Id, None);
        Assert.True(seen!.IsGone);
        Assert.Equal(new MachineExit(137, true), seen.Exit);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_Destroyed_Machine_Is_Really_Gone(bool showsTheDestroyed)
    {
        _fly.ShowsTheDestroyed = showsTheDestroyed;
        _fly.LooksUntilDestroyed = 1;
        var made = await _fly.Client.Create(Alice, Wanted, None);
        await _fly.Destroy(Alice, made.Id);
        Assert.Equal("destroyed", (string?)_fly.Machines[made.Id]["state"]);
        Assert.Contains(_fly.Asked, r => r is { Method: "DELETE", Query: "?force=true" });
    }

    [Fact]
    public async Task Destroying_What_Is_Gone_Is_Done() => await _fly.Client.Destroy(Alice, "none", None);

    [Fact]
    public async Task A_Machine_That_Will_Not_Die_Is_Not_Called_Gone()
    {
        _fly.LooksUntilDestroyed = int.MaxValue;
        var made = await _fly.Client.Create(Alice, Wanted, None);
        await Assert.ThrowsAsync<TransientOutboundException>(() => _fly.Destroy(Alice, made.Id));
    }

    [Fact]
    public async Task A_Machine_On_A_Dead_Host_Is_Not_Called_Gone()
    {
        _fly.LooksUntilDestroyed = int.MaxValue;
        var made = await _fly.Client.Create(Alice, Wanted, None);
        _fly.Machines[made.Id]["host_status"] = "unreachable";
        await Assert.ThrowsAsync<TransientOutboundException>(() => _fly.Destroy(Alice, made.Id));
    }

    [Fact]
    public async Task A_Machine_Whose_Id_Was_Never_Learned_Is_Destroyed_By_Name()
    {
        _fly.FilterIsBroken = true;
        var made = await _fly.Client.Create(Alice, Wanted, None);
        var other = await _fly.Client.Create(Alice, Wanted with { Name = "porter-b-1" }, None);
        await _fly.Client.DestroyByName(Alice, "porter-a-1", None);
        Assert.Equal("destroyed", (string?)_fly.Machines[made.Id]["state"]);
        Assert.Equal("created", (string?)_fly.Machines[other.Id]["state"]);
        await _fly.Client.DestroyByName(Alice, "porter-a-1", None);
    }

    [Fact]
    public async Task Machines_Are_Listed_By_What_Was_Attached_To_Them()
    {
        var made = await _fly.Client.Create(Alice, Wanted, None);
        await _fly.Client.Create(Alice, Wanted with { Name = "other", Metadata = new Dictionary<string, string> { [MachineRequest.TaskKey] = "task_b" } }, None);
        var found = await _fly.Client.List(Alice, new Dictionary<string, string> { [MachineRequest.TaskKey] = "task_a" }, None);
        Assert.Equal(made.Id, Assert.Single(found).Id);
        Assert.Equal(2, (await _fly.Client.List(Alice, new Dictionary<string, string>(), None)).Count);
    }

    [Fact]
    public void Neither_An_Account_Nor_A_Request_Prints_A_Secret()
    {
        Assert.DoesNotContain("fo1_", Alice.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sk-ant", Wanted.ToString(), StringComparison.Ordinal);
    }
}
