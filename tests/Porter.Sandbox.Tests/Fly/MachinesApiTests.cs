using System.Globalization;
using System.Text.Json.Nodes;
using Porter.Sandbox.Contract;
using Porter.Sandbox.Fly;

namespace Porter.Sandbox.Tests.Fly;

public sealed class MachinesApiTests
{
    [Fact]
    public async Task A_name_is_taken_while_its_machine_lives_and_free_afterwards()
    {
        await using var sandbox = await Start();
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        var (_, first) = await fly.Post(NewMachine.Path, NewMachine.Body("task_a-1"));
        var (status, error) = await fly.Post(NewMachine.Path, NewMachine.Body("task_a-1"));

        Assert.Equal(409, status);
        Assert.Equal(
            $"already_exists: unique machine name violation, machine ID {first["id"]} already exists with name \"task_a-1\"",
            (string?)error["error"]);
        await fly.Delete($"{NewMachine.Path}/{first["id"]}?force=true");
        await sandbox.Fly.WaitForState(sandbox.Fly.Machines[0], "destroyed");
        Assert.Equal(200, (await fly.Post(NewMachine.Path, NewMachine.Body("task_a-1"))).Status);
    }

    [Fact]
    public async Task Waiting_ends_with_the_state_or_with_408_in_Flys_words()
    {
        await using var sandbox = await Start();
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        var (_, machine) = await fly.Post(NewMachine.Path, NewMachine.Body("task_a-1"));
        var wait = $"{NewMachine.Path}/{machine["id"]}/wait";

        Assert.Equal("started", (string?)(await fly.Get(wait + "?state=started&timeout=60")).Json["state"]);
        var (late, words) = await fly.Get(wait + "?state=destroyed&timeout=1");
        Assert.Equal(
            (408, "deadline_exceeded: machine failed to reach desired state, destroyed, currently started"),
            (late, (string?)words["error"]));
        Assert.Equal(400, (await fly.Get(wait + "?timeout=90")).Status);
    }

    [Fact]
    public async Task Behaviors_are_taken_in_order_never_started_out_of_memory_and_vanished()
    {
        await using var sandbox = await Start();
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        sandbox.Fly.NextMachines(MachineBehavior.NeverStarts, MachineBehavior.RunsOutOfMemory, MachineBehavior.Vanishes);
        foreach (var number in Enumerable.Range(1, 3))
            await fly.Post(NewMachine.Path, NewMachine.Body(string.Create(CultureInfo.InvariantCulture, $"task_a-{number}")));
        Machine Named(int number) =>
            sandbox.Fly.Machines.Single(machine => machine.Name == string.Create(CultureInfo.InvariantCulture, $"task_a-{number}"));

        await sandbox.Fly.WaitForState(Named(2), "destroyed");
        var (_, killed) = await fly.Get($"{NewMachine.Path}/{Named(2).Id}/events?limit=50");
        var exit = killed.AsArray().Single(e => (string?)e!["type"] == "exit")!["request"]!["exit_event"]!;
        Assert.Equal((137, true), ((int)exit["exit_code"]!, (bool)exit["oom_killed"]!));
        await sandbox.Until(() => Named(3).Vanished, "the third to vanish");
        Assert.Equal(404, (await fly.Get($"{NewMachine.Path}/{Named(3).Id}")).Status);
        Assert.Equal("created", Named(1).State);
        await fly.Delete($"{NewMachine.Path}/{Named(1).Id}?force=true");
        await sandbox.Fly.WaitForState(Named(1), "destroyed");
    }

    [Fact]
    public async Task Bad_bodies_bad_tokens_and_strangers_are_refused()
    {
        await using var sandbox = await Start();
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        using var other = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor("another-app"));
        using var nobody = new ApiClient(sandbox.Fly.Address, "fm2_wrong");
        JsonObject with(string field, JsonNode? value)
        {
            var body = NewMachine.Body("task_a-1");
            body["config"]![field] = value;
            return body;
        }

        foreach (var bad in new[]
            {
                with("colour", "red"),
                with("image", null),
                with("env", new JsonObject { ["A"] = 1 }),
                with(
                    "guest",
                    new JsonObject
                    {
                        ["cpu_kind"] = "shared",
                        ["cpus"] = 2,
                        ["memory_mb"] = 2000,
                    }),
                with("restart", new JsonObject { ["policy"] = "never" }),
                with("stop_config", new JsonObject { ["timeout"] = "soon" }),
            })
            Assert.Equal(400, (await fly.Post(NewMachine.Path, bad)).Status);
        Assert.Equal(401, (await nobody.Post(NewMachine.Path, NewMachine.Body("x"))).Status);
        Assert.Equal(403, (await other.Post(NewMachine.Path, NewMachine.Body("x"))).Status);
        Assert.Equal(404, (await fly.Get("v1/apps/nowhere/machines")).Status);
        Assert.Equal(404, (await fly.Get($"{NewMachine.Path}/0123456789abcd")).Status);
        Assert.Empty(sandbox.Fly.Machines);
    }

    [Fact]
    public async Task Room_quota_and_lists_can_run_out()
    {
        await using var sandbox = await Start();
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        var statuses = new List<int>();
        foreach (var fault in new Func<int?, Porter.Sandbox.Http.Fault>[]
            {
                sandbox.Fly.NoRoomInRegion,
                sandbox.Fly.NoRoomOnHost,
                sandbox.Fly.OverQuota,
            })
        {
            fault(1);
            statuses.Add((await fly.Post(NewMachine.Path, NewMachine.Body("task_a-1"))).Status);
        }

        Assert.Equal([422, 409, 403], statuses);
        await fly.Post(NewMachine.Path, NewMachine.Body("task_a-1"));
        using (sandbox.Fly.ListsNothing())
            Assert.Empty((await fly.Get(NewMachine.Path)).Json.AsArray());
        Assert.Single((await fly.Get(NewMachine.Path + "?metadata.porter_task=task_a")).Json.AsArray());
        Assert.Empty((await fly.Get(NewMachine.Path + "?metadata.porter_task=task_b")).Json.AsArray());
    }

    [Fact]
    public async Task The_rate_limit_is_three_at_once_per_action()
    {
        await using var sandbox = await Sandbox.Start(new SandboxOptions
        {
            FlyRateLimits = true,
            Worker = (_, stop) => Forever(stop),
            Clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(),
        });
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        var statuses = new List<int>();
        for (var number = 0; number < 4; number++)
            statuses.Add((await fly.Get(NewMachine.Path)).Status);
        Assert.Equal([200, 200, 200, 429], statuses);
    }

    [Fact]
    public async Task Answers_are_as_Fly_describes_them()
    {
        Assert.SkipWhen(OpenApiContract.Missing is not null, OpenApiContract.Missing ?? "");
        await using var sandbox = await Start();
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        var (_, machine) = await fly.Post(NewMachine.Path, NewMachine.Body("task_a-1"));
        await fly.Post(NewMachine.Path, NewMachine.Body("task_a-1"));
        await fly.Get($"{NewMachine.Path}/{machine["id"]}/wait?state=started");
        await fly.Get($"{NewMachine.Path}/{machine["id"]}");
        await fly.Get(NewMachine.Path + "?summary=true");
        await fly.Get($"{NewMachine.Path}/{machine["id"]}/metadata");
        await fly.Get("v1/apps/" + Sandbox.FlyApp);
        await fly.Post($"{NewMachine.Path}/{machine["id"]}/stop", new JsonObject { ["signal"] = "SIGTERM", ["timeout"] = "5s" });
        await sandbox.Fly.WaitForState(sandbox.Fly.Machines[0], "destroyed");
        await fly.Get($"{NewMachine.Path}/{machine["id"]}/events");
        await fly.Delete($"{NewMachine.Path}/{machine["id"]}?force=true");

        var errors = string.Join('\n', sandbox.Fly.Exchanges.All.SelectMany(OpenApiContract.Check));
        Assert.True(errors.Length == 0, errors);
        sandbox.Verify();
    }

    private static Task<Sandbox> Start() =>
        Sandbox.Start(new SandboxOptions { Worker = (_, stop) => Forever(stop), Seed = false });

    private static async Task<int> Forever(CancellationToken stop)
    {
        await Task.Delay(Timeout.Infinite, stop);
        return 0;
    }
}
