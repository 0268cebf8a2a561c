using System.Text.Json.Nodes;

namespace Porter.Sandbox.Fly;

/// <summary>Takes one machine from created to gone: starts its work, hears its end, obeys stop and destroy.</summary>
internal sealed class MachineLife(FlyWorld world, Machine machine)
{
    private readonly TaskCompletionSource destroyed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private Work? work;
    private bool asked;
    private bool outOfMemory;
    private bool destroying;

    public async Task Run()
    {
        switch (machine.Fate)
        {
            case MachineFate.NeverStarts:
                await destroyed.Task;
                return;
            case MachineFate.Vanishes:
                Vanish();
                return;
            case MachineFate.RunsOutOfMemory:
                outOfMemory = true;
                break;
        }

        for (var run = 0; ; run++)
        {
            var end = await RunOnce();
            if (machine.Vanished)
                return;
            machine.End = end;
            Become("stopped", "exit", "flyd", ExitRequest(end));
            var again = !asked && !destroying && run < machine.MaxRetries
                && (machine.RestartPolicy == "always" || (machine.RestartPolicy == "on-failure" && end.ExitCode != 0));
            if (!again)
                break;
        }

        if (machine.AutoDestroy || destroying)
            Destroyed();
    }

    /// <summary>Asks the work to end with a signal, and ends it when it does not in time.</summary>
    public async Task Stop(string signal, TimeSpan timeout)
    {
        Work? current;
        lock (gate)
        {
            asked = true;
            current = work;
        }

        if (current is null)
            return;
        Become("stopping", "stop", "user");
        await current.Stop(signal, timeout);
    }

    /// <summary>Ends the work and the machine.</summary>
    public async Task Destroy()
    {
        Work? current;
        lock (gate)
        {
            if (destroying)
                return;
            (destroying, asked) = (true, true);
            current = work;
        }

        Become("destroying", "destroy", "user");
        if (current is not null)
            await current.Stop("SIGTERM", machine.StopTimeout);
        else
            Destroyed();
    }

    /// <summary>The kernel kills the work for want of memory.</summary>
    public Task RunOutOfMemory()
    {
        outOfMemory = true;
        return work?.Kill() ?? Task.CompletedTask;
    }

    /// <summary>The machine is gone without a trace.</summary>
    public void Vanish()
    {
        machine.Vanished = true;
        destroyed.TrySetResult();
        _ = work?.Kill();
        world.News.Tell();
    }

    private async Task<WorkEnd> RunOnce()
    {
        lock (gate)
        {
            if (destroying)
                return new WorkEnd(0, Asked: true);
            Become("starting", "start", "flyd");
            work = world.Start(machine);
            Become("started", "start", "flyd");
        }

        if (outOfMemory)
            await work.Kill();
        var code = await work.Ended;
        lock (gate)
        {
            work.Dispose();
            work = null;
        }

        return new WorkEnd(outOfMemory ? 137 : code, outOfMemory, asked);
    }

    private void Destroyed()
    {
        Become("destroyed", "destroy", "flyd");
        destroyed.TrySetResult();
    }

    private void Become(string state, string eventType, string source, JsonObject? request = null)
    {
        if (machine.Vanished || machine.State == "destroyed")
            return;
        machine.Become(state, eventType, source, world.Clock.GetUtcNow(), request);
        world.News.Tell();
    }

    // False and zero fields are left out, as Fly does now and then.
    private JsonObject ExitRequest(WorkEnd end)
    {
        var exit = new JsonObject { ["exit_code"] = end.ExitCode, ["exited_at"] = world.Clock.GetUtcNow().ToString("O"), ["requested_stop"] = end.Asked };
        if (end.OutOfMemory)
            exit["oom_killed"] = true;
        return new JsonObject { ["MonitorEvent"] = new JsonObject { ["exit_event"] = exit.DeepClone() }, ["exit_event"] = exit };
    }
}
