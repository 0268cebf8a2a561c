using System.Text;
using System.Text.Json.Nodes;
using Porter.Sandbox.Fly;

namespace Porter.Sandbox.Tests.Fly;

/// <summary>Machines with real processes inside.</summary>
public sealed class MachineProcessTests
{
    [Fact]
    public async Task A_machine_runs_the_entrypoint_with_its_own_environment_and_files_and_destroys_itself()
    {
        using var worker = new EntryPointScript(
            "echo \"task $TASK_ID in $FLY_APP_NAME\"; cat $PORTER_ROOT/porter/prompt.md; env | cut -d= -f1 | sort | tr '\\n' ' '; exit 3");
        await using var sandbox = await Start(worker);
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        var body = NewMachine.Body("task_a-1");
        body["config"]!["files"] = new JsonArray(new JsonObject
        {
            ["guest_path"] = "/porter/prompt.md",
            ["raw_value"] = Convert.ToBase64String(Encoding.UTF8.GetBytes("Greet by name\n")),
        });

        var (status, created) = await fly.Post(NewMachine.Path, body);
        Assert.Equal((200, "created"), (status, (string?)created["state"]));
        var machine = await sandbox.Fly.WaitForMachine();
        await sandbox.Fly.WaitForState(machine, "destroyed");

        Assert.Contains("task task_a in porter-workers", machine.Log);
        Assert.Contains("Greet by name", machine.Log);
        Assert.DoesNotContain(machine.Log, line =>
            line.Contains("NUGET", StringComparison.Ordinal) || line.Contains("DOTNET", StringComparison.Ordinal));
        Assert.Equal(new WorkloadExit(3), machine.Exit);
        var (_, gone) = await fly.Get($"{NewMachine.Path}/{machine.Id}");
        Assert.Equal("destroyed", (string?)gone["state"]);
        var exit = gone["events"]!.AsArray().Single(e => (string?)e!["type"] == "exit")!;
        Assert.Equal(3, (int)exit["request"]!["exit_event"]!["exit_code"]!);
        Assert.Empty((await fly.Get(NewMachine.Path)).Json.AsArray());
    }

    [Fact]
    public async Task A_destroyed_machine_takes_everything_it_started_along()
    {
        using var worker = new EntryPointScript(
            "trap '' TERM INT; setsid sleep 300 & echo $! > $PORTER_ROOT/child; sleep 300 & echo $! > $PORTER_ROOT/other; "
                + "echo ready; while true; do wait; done");
        await using var sandbox = await Start(worker);
        using var fly = new ApiClient(sandbox.Fly.Address, sandbox.Fly.TokenFor(Sandbox.FlyApp));
        await fly.Post(NewMachine.Path, NewMachine.Body("task_a-1", stop: "1s"));
        var machine = await sandbox.Fly.WaitForMachine(one => one.Log.Contains("ready"));

        Assert.Equal(412, (await fly.Delete($"{NewMachine.Path}/{machine.Id}")).Status);
        Assert.Equal(200, (await fly.Delete($"{NewMachine.Path}/{machine.Id}?force=true")).Status);
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
        await fly.Post(NewMachine.Path, NewMachine.Body("task_a-1"));
        var machine = await sandbox.Fly.WaitForMachine(one => one.Log.Contains("ready"));

        Assert.Equal(200, (await fly.Post($"{NewMachine.Path}/{machine.Id}/stop", new JsonObject())).Status);
        await sandbox.Fly.WaitForState(machine, "destroyed");
        Assert.Contains("bye", machine.Log);
        Assert.Equal(new WorkloadExit(0, StopRequested: true), machine.Exit);
        Assert.Equal(400, (await fly.Post($"{NewMachine.Path}/{machine.Id}/stop", new JsonArray())).Status);
    }

    private static Task<Sandbox> Start(EntryPointScript worker) =>
        Sandbox.Start(new SandboxOptions { EntryPoint = worker.Path, Seed = false });

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
