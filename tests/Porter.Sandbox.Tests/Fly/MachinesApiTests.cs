using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Porter.Sandbox.Contract;
using Porter.Sandbox.Fly;

namespace Porter.Sandbox.Tests.Fly;

public sealed class MachinesApiTests
{
    private const string Machines = "v1/apps/" + Sandbox.FlyApp + "/machines";

    [Fact]
    public async Task A_machine_runs_the_entrypoint_with_its_own_environment_and_files_and_destroys_itself()
    {
        using var worker = new EntryPointScript("echo \"task $TASK_ID in $FLY_APP_NAME\"; cat $PORTER_ROOT/porter/prompt.md; env | cut -d= -f1 | sort | tr '\\n' ' '; exit 3");
        await using var sandbox = await Start(worker);
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        var body = Body("task_a-1");
        body["config"]!["files"] = new JsonArray(new JsonObject { ["guest_path"] = "/porter/prompt.md", ["raw_value"] = Convert.ToBase64String(Encoding.UTF8.GetBytes("Greet by name\n")) });

        var (status, created) = await fly.Post(Machines, body);
        Assert.Equal((200, "created"), (status, (string?)created["state"]));
        var machine = await sandbox.Fly.WaitForMachine();
        await sandbox.Fly.WaitForState(machine, "destroyed");

        Assert.Contains("task task_a in porter-workers", machine.Log);
        Assert.Contains("Greet by name", machine.Log);
        Assert.DoesNotContain(machine.Log, line => line.Contains("NUGET", StringComparison.Ordinal) || line.Contains("DOTNET", StringComparison.Ordinal));
        Assert.Equal(new WorkloadExit(3), machine.Exit);
        var (_, gone) = await fly.Get($"{Machines}/{machine.Id}");
        Assert.Equal("destroyed", (string?)gone["state"]);
        var exit = gone["events"]!.AsArray().Single(e => (string?)e!["type"] == "exit")!;
        Assert.Equal(3, (int)exit["request"]!["exit_event"]!["exit_code"]!);
        Assert.Empty((await fly.Get(Machines)).Json.AsArray());
    }

    [Fact]
    public async Task A_destroyed_machine_takes_everything_it_started_along()
    {
        using var worker = new EntryPointScript("trap '' TERM INT; setsid sleep 300 & echo $! > $PORTER_ROOT/child; sleep 300 & echo $! > $PORTER_ROOT/other; echo ready; while true; do wait; done");
        await using var sandbox = await Start(worker);
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        await fly.Post(Machines, Body("task_a-1", stop: "1s"));
        var machine = await sandbox.Fly.WaitForMachine(one => one.Log.Contains("ready"));

        Assert.Equal(412, (await fly.Delete($"{Machines}/{machine.Id}")).Status);
        Assert.Equal(200, (await fly.Delete($"{Machines}/{machine.Id}?force=true")).Status);
        await sandbox.Fly.WaitForState(machine, "destroyed");
        await sandbox.Until(() => !LiveSleeps(machine.Id), "its children to be gone");
        Assert.True(machine.Exit!.StopRequested);
    }

    [Fact]
    public async Task A_stop_is_a_signal_the_workload_may_answer()
    {
        using var worker = new EntryPointScript("trap 'echo bye; exit 0' TERM; echo ready; while true; do sleep 0.1; done");
        await using var sandbox = await Start(worker);
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        await fly.Post(Machines, Body("task_a-1"));
        var machine = await sandbox.Fly.WaitForMachine(one => one.Log.Contains("ready"));

        Assert.Equal(200, (await fly.Post($"{Machines}/{machine.Id}/stop", new JsonObject())).Status);
        await sandbox.Fly.WaitForState(machine, "destroyed");
        Assert.Contains("bye", machine.Log);
        Assert.Equal(new WorkloadExit(0, StopRequested: true), machine.Exit);
        Assert.Equal(400, (await fly.Post($"{Machines}/{machine.Id}/stop", new JsonArray())).Status);
    }

    [Fact]
    public async Task A_name_is_taken_while_its_machine_lives_and_free_afterwards()
    {
        await using var sandbox = await Start();
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        var (_, first) = await fly.Post(Machines, Body("task_a-1"));
        var (status, error) = await fly.Post(Machines, Body("task_a-1"));

        Assert.Equal(409, status);
        Assert.Equal($"already_exists: unique machine name violation, machine ID {first["id"]} already exists with name \"task_a-1\"", (string?)error["error"]);
        await fly.Delete($"{Machines}/{first["id"]}?force=true");
        await sandbox.Fly.WaitForState(sandbox.Fly.Machines[0], "destroyed");
        Assert.Equal(200, (await fly.Post(Machines, Body("task_a-1"))).Status);
    }

    [Fact]
    public async Task Waiting_ends_with_the_state_or_with_408_in_Flys_words()
    {
        await using var sandbox = await Start();
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        var (_, machine) = await fly.Post(Machines, Body("task_a-1"));
        var wait = $"{Machines}/{machine["id"]}/wait";

        Assert.Equal("started", (string?)(await fly.Get(wait + "?state=started&timeout=60")).Json["state"]);
        var (late, words) = await fly.Get(wait + "?state=destroyed&timeout=1");
        Assert.Equal((408, "deadline_exceeded: machine failed to reach desired state, destroyed, currently started"), (late, (string?)words["error"]));
        Assert.Equal(400, (await fly.Get(wait + "?timeout=90")).Status);
    }

    [Fact]
    public async Task Behaviors_are_taken_in_order_never_started_out_of_memory_and_vanished()
    {
        await using var sandbox = await Start();
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        sandbox.Fly.NextMachines(MachineBehavior.NeverStarts, MachineBehavior.RunsOutOfMemory, MachineBehavior.Vanishes);
        foreach (var number in Enumerable.Range(1, 3))
            await fly.Post(Machines, Body(string.Create(CultureInfo.InvariantCulture, $"task_a-{number}")));
        Machine Named(int number) => sandbox.Fly.Machines.Single(machine => machine.Name == string.Create(CultureInfo.InvariantCulture, $"task_a-{number}"));

        await sandbox.Fly.WaitForState(Named(2), "destroyed");
        var (_, killed) = await fly.Get($"{Machines}/{Named(2).Id}/events?limit=50");
        var exit = killed.AsArray().Single(e => (string?)e!["type"] == "exit")!["request"]!["exit_event"]!;
        Assert.Equal((137, true), ((int)exit["exit_code"]!, (bool)exit["oom_killed"]!));
        await sandbox.Until(() => Named(3).Vanished, "the third to vanish");
        Assert.Equal(404, (await fly.Get($"{Machines}/{Named(3).Id}")).Status);
        Assert.Equal("created", Named(1).State);
        await fly.Delete($"{Machines}/{Named(1).Id}?force=true");
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
            var body = Body("task_a-1");
            body["config"]![field] = value;
            return body;
        }

        foreach (var bad in new[] { with("colour", "red"), with("image", null), with("env", new JsonObject { ["A"] = 1 }), with("guest", new JsonObject { ["cpu_kind"] = "shared", ["cpus"] = 2, ["memory_mb"] = 2000 }), with("restart", new JsonObject { ["policy"] = "never" }), with("stop_config", new JsonObject { ["timeout"] = "soon" }) })
            Assert.Equal(400, (await fly.Post(Machines, bad)).Status);
        Assert.Equal(401, (await nobody.Post(Machines, Body("x"))).Status);
        Assert.Equal(403, (await other.Post(Machines, Body("x"))).Status);
        Assert.Equal(404, (await fly.Get("v1/apps/nowhere/machines")).Status);
        Assert.Equal(404, (await fly.Get($"{Machines}/0123456789abcd")).Status);
        Assert.Empty(sandbox.Fly.Machines);
    }

    [Fact]
    public async Task Room_quota_and_lists_can_run_out()
    {
        await using var sandbox = await Start();
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        var statuses = new List<int>();
        foreach (var fault in new Func<int?, Porter.Sandbox.Http.Fault>[] { sandbox.Fly.NoRoomInRegion, sandbox.Fly.NoRoomOnHost, sandbox.Fly.OverQuota })
        {
            fault(1);
            statuses.Add((await fly.Post(Machines, Body("task_a-1"))).Status);
        }

        Assert.Equal([422, 409, 403], statuses);
        await fly.Post(Machines, Body("task_a-1"));
        using (sandbox.Fly.ListsNothing())
            Assert.Empty((await fly.Get(Machines)).Json.AsArray());
        Assert.Single((await fly.Get(Machines + "?metadata.porter_task=task_a")).Json.AsArray());
        Assert.Empty((await fly.Get(Machines + "?metadata.porter_task=task_b")).Json.AsArray());
    }

    [Fact]
    public async Task The_rate_limit_is_three_at_once_per_action()
    {
        await using var sandbox = await Sandbox.Start(new SandboxOptions { FlyRateLimits = true, Worker = (_, stop) => Forever(stop), Clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider() });
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        var statuses = new List<int>();
        for (var number = 0; number < 4; number++)
            statuses.Add((await fly.Get(Machines)).Status);
        Assert.Equal([200, 200, 200, 429], statuses);
    }

    [Fact]
    public async Task Answers_are_as_Fly_describes_them()
    {
        Assert.SkipWhen(OpenApiContract.Missing is not null, OpenApiContract.Missing ?? "");
        await using var sandbox = await Start();
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        var (_, machine) = await fly.Post(Machines, Body("task_a-1"));
        await fly.Post(Machines, Body("task_a-1"));
        await fly.Get($"{Machines}/{machine["id"]}/wait?state=started");
        await fly.Get($"{Machines}/{machine["id"]}");
        await fly.Get(Machines + "?summary=true");
        await fly.Get($"{Machines}/{machine["id"]}/metadata");
        await fly.Get("v1/apps/" + Sandbox.FlyApp);
        await fly.Post($"{Machines}/{machine["id"]}/stop", new JsonObject { ["signal"] = "SIGTERM", ["timeout"] = "5s" });
        await sandbox.Fly.WaitForState(sandbox.Fly.Machines[0], "destroyed");
        await fly.Get($"{Machines}/{machine["id"]}/events");
        await fly.Delete($"{Machines}/{machine["id"]}?force=true");

        var errors = string.Join('\n', sandbox.Fly.Exchanges.All.SelectMany(OpenApiContract.Check));
        Assert.True(errors.Length == 0, errors);
        sandbox.Verify();
    }

    private static Task<Sandbox> Start(EntryPointScript? worker = null) => Sandbox.Start(new SandboxOptions
    {
        EntryPoint = worker?.Path,
        Worker = worker is null ? (_, stop) => Forever(stop) : null,
        Seed = false,
    });

    private static async Task<int> Forever(CancellationToken stop)
    {
        await Task.Delay(Timeout.Infinite, stop);
        return 0;
    }

    private static JsonObject Body(string name, string stop = "30s") => new()
    {
        ["name"] = name,
        ["region"] = "iad",
        ["config"] = new JsonObject
        {
            ["image"] = "registry.fly.io/porter-worker:latest",
            ["auto_destroy"] = true,
            ["restart"] = new JsonObject { ["policy"] = "no" },
            ["stop_config"] = new JsonObject { ["signal"] = "SIGTERM", ["timeout"] = stop },
            ["guest"] = new JsonObject { ["cpu_kind"] = "shared", ["cpus"] = 2, ["memory_mb"] = 2048 },
            ["env"] = new JsonObject { ["TASK_ID"] = "task_a" },
            ["metadata"] = new JsonObject { ["porter_task"] = "task_a" },
        },
    };

    private static bool LiveSleeps(string machine) => Directory.Exists("/proc") && Directory.EnumerateDirectories("/proc").Any(process =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).StartsWith("sleep\0300", StringComparison.Ordinal)
                && File.ReadAllText(Path.Combine(process, "environ")).Contains(machine, StringComparison.Ordinal)
                && !File.ReadAllText(Path.Combine(process, "stat")).Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });
}
