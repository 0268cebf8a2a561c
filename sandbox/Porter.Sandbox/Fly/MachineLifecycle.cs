using System.Text.Json.Nodes;

namespace Porter.Sandbox.Fly;

/// <summary>Takes one machine from created to gone: starts its workload, notices its exit, obeys stop and destroy.</summary>
internal sealed class MachineLifecycle(FlyWorld world, Machine machine)
{
    private readonly TaskCompletionSource destroyed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private Workload? workload;
    private bool stopRequested;
    private bool outOfMemory;
    private bool destroying;

    public async Task Run()
    {
        switch (machine.Behavior)
        {
            case MachineBehavior.NeverStarts:
                await destroyed.Task;
                return;
            case MachineBehavior.Vanishes:
                Vanish();
                return;
            case MachineBehavior.RunsOutOfMemory:
                outOfMemory = true;
                break;
        }

        for (var run = 0; ; run++)
        {
            var exit = await RunOnce();
            if (machine.Vanished)
                return;
            machine.Exit = exit;
            TransitionTo("stopped", "exit", "flyd", ExitRequest(exit));
            var restart = !stopRequested && !destroying && run < machine.MaxRetries
                && (machine.RestartPolicy == "always" || (machine.RestartPolicy == "on-failure" && exit.ExitCode != 0));
            if (!restart)
                break;
        }

        if (machine.AutoDestroy || destroying)
            Destroyed();
    }

    /// <summary>Asks the workload to end with a signal, and ends it when it does not in time.</summary>
    public async Task Stop(string signal, TimeSpan timeout)
    {
        Workload? current;
        lock (gate)
        {
            stopRequested = true;
            current = workload;
        }

        if (current is null)
            return;
        TransitionTo("stopping", "stop", "user");
        await current.Stop(signal, timeout);
    }

    /// <summary>Ends the workload and the machine.</summary>
    public async Task Destroy()
    {
        Workload? current;
        lock (gate)
        {
            if (destroying)
                return;
            (destroying, stopRequested) = (true, true);
            current = workload;
        }

        TransitionTo("destroying", "destroy", "user");
        if (current is not null)
            await current.Stop("SIGTERM", machine.StopTimeout);
        else
            Destroyed();
    }

    /// <summary>The kernel kills the workload for want of memory.</summary>
    public Task RunOutOfMemory()
    {
        outOfMemory = true;
        return workload?.Kill() ?? Task.CompletedTask;
    }

    /// <summary>The machine is gone without a trace.</summary>
    public void Vanish()
    {
        machine.Vanished = true;
        destroyed.TrySetResult();
        _ = workload?.Kill();
        world.Changes.Notify();
    }

    private async Task<WorkloadExit> RunOnce()
    {
        lock (gate)
        {
            if (destroying)
                return new WorkloadExit(0, StopRequested: true);
            TransitionTo("starting", "start", "flyd");
            workload = world.StartWorkload(machine);
            TransitionTo("started", "start", "flyd");
        }

        if (outOfMemory)
            await workload.Kill();
        var code = await workload.Exited;
        lock (gate)
        {
            workload.Dispose();
            workload = null;
        }

        return new WorkloadExit(outOfMemory ? 137 : code, outOfMemory, stopRequested);
    }

    private void Destroyed()
    {
        TransitionTo("destroyed", "destroy", "flyd");
        destroyed.TrySetResult();
    }

    private void TransitionTo(string state, string eventType, string source, JsonObject? request = null)
    {
        if (machine.Vanished || machine.State == "destroyed")
            return;
        machine.TransitionTo(state, eventType, source, world.Clock.GetUtcNow(), request);
        world.Changes.Notify();
    }

    // False and zero fields are left out, as Fly does now and then.
    private JsonObject ExitRequest(WorkloadExit exit)
    {
        var exitEvent = new JsonObject
        {
            ["exit_code"] = exit.ExitCode,
            ["exited_at"] = world.Clock.GetUtcNow().ToString("O"),
            ["requested_stop"] = exit.StopRequested,
        };
        if (exit.OutOfMemory)
            exitEvent["oom_killed"] = true;
        return new JsonObject { ["MonitorEvent"] = new JsonObject { ["exit_event"] = exitEvent.DeepClone() }, ["exit_event"] = exitEvent };
    }
}
