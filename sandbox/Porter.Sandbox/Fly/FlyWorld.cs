using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.Pages;
using Porter.Sandbox.Http;

namespace Porter.Sandbox.Fly;

/// <summary>
/// A Fly Machines API on loopback, with state. A machine is a directory and a child process running the worker's
/// entrypoint with the machine's environment and nothing else, or a delegate of a test.
/// </summary>
public sealed class FlyWorld : IAsyncDisposable
{
    private static readonly TimeSpan DestroyedRetention = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, string> tokens = new();
    private readonly ConcurrentDictionary<string, Machine> machines = new();
    private readonly ConcurrentDictionary<Task, byte> background = new();
    private readonly ConcurrentQueue<MachineBehavior> behaviors = new();
    private readonly MachineLauncher launcher;
    private readonly LoopbackHost host;
    private readonly RateLimit rate;
    private readonly bool rateLimited;
    private readonly Lock names = new();

    internal FlyWorld(MachineLauncher launcher, bool rateLimited, TimeProvider clock, ChangeSignal changes, SiteLinks links)
    {
        (this.launcher, this.rateLimited, Clock, Changes, Links) = (launcher, rateLimited, clock, changes, links);
        (Exchanges, Faults, rate) = (new(changes), new(changes), new(clock));
        host = new LoopbackHost(new RecordingMiddleware("fly", clock, Exchanges, Faults), this.MapMachines, http =>
            throw FlyErrors.MachineNotFound());
    }

    /// <summary>Where it listens; paths begin with <c>/v1</c>.</summary>
    public Uri Address => host.Address;

    /// <summary>What it was asked and answered.</summary>
    public Exchanges Exchanges { get; }

    /// <summary>The faults injected into it.</summary>
    public Faults Faults { get; }

    /// <summary>Every machine that ever was, oldest first.</summary>
    public IReadOnlyList<Machine> Machines => [.. machines.Values.OrderBy(machine => machine.CreatedAt)];

    /// <summary>The machines that are not gone.</summary>
    public IReadOnlyList<Machine> LiveMachines => [.. Machines.Where(machine => machine.IsAlive)];

    /// <summary>Runs instead of a process in machines created from now on; null runs the entrypoint.</summary>
    public InProcessWorker? Worker { get; set; }

    internal TimeProvider Clock { get; }

    internal ChangeSignal Changes { get; }

    internal SiteLinks Links { get; }

    /// <summary>Makes an app, where it is new, and a token that may manage its machines.</summary>
    public string TokenFor(string app)
    {
        var token = "fm2_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(90)).Replace('+', 'a').Replace('/', 'b').TrimEnd('=');
        tokens[token] = app;
        return token;
    }

    /// <summary>A token stops working.</summary>
    public void Revoke(string token) => tokens.TryRemove(token, out _);

    /// <summary>How the next machine to be created behaves, then the one after it.</summary>
    public void NextMachines(params MachineBehavior[] next)
    {
        foreach (var behavior in next)
            behaviors.Enqueue(behavior);
    }

    /// <summary>Waits for a machine.</summary>
    public Task<Machine> WaitForMachine(Func<Machine, bool>? matches = null, TimeSpan? timeout = null) =>
        Changes.Until(() => Machines.FirstOrDefault(machine => matches?.Invoke(machine) ?? true), "a machine", timeout);

    /// <summary>Waits until a machine is in a state, or gone for <c>destroyed</c>.</summary>
    public Task WaitForState(Machine machine, string state, TimeSpan? timeout = null) =>
        Changes.Until(
            () => machine.State == state || (state == "destroyed" && !machine.IsAlive) ? machine : null,
            $"{machine.Name} to be {state} (it is {machine.State}; it said: {string.Join(" | ", machine.Log.TakeLast(5))})",
            timeout);

    /// <summary>The kernel kills the machine's work for want of memory.</summary>
    public static Task RunOutOfMemory(Machine machine) => machine.Lifecycle!.RunOutOfMemory();

    /// <summary>The machine is gone without a trace: 404, no event, no callback.</summary>
    public static void Vanish(Machine machine) => machine.Lifecycle!.Vanish();

    /// <summary>Creates are refused for want of room in the region (422).</summary>
    public Fault NoRoomInRegion(int? times = null) =>
        Faults.Fail(
            "POST", "/v1/apps/*/machines", 422, """{"error":"could not find a candidate host","status":"insufficient_capacity"}""", times);

    /// <summary>Creates are refused for want of room on the host (409).</summary>
    public Fault NoRoomOnHost(int? times = null) =>
        Faults.Fail(
            "POST",
            "/v1/apps/*/machines",
            409,
            """{"error":"aborted: could not reserve resource for machine: insufficient memory available to fulfill request"}""",
            times);

    /// <summary>Creates are refused because the organization used up its quota (403).</summary>
    public Fault OverQuota(int? times = null) =>
        Faults.Fail(
            "POST",
            "/v1/apps/*/machines",
            403,
            """{"error":"organization \"sandbox\" is using 20480 MB of memory in iad """
                + """which is over the allowed quota. please consider other regions"}""",
            times);

    /// <summary>Lists come back empty although there are machines, as on 2026-04-28.</summary>
    public Fault ListsNothing(int? times = null) => Faults.Fail("GET", "/v1/apps/*/machines", 200, "[]", times);

    /// <summary>Stops listening: connections are refused until the returned handle is disposed.</summary>
    public async Task<IAsyncDisposable> StopListening()
    {
        await host.Stop();
        return new Outage(host);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Faults.RemoveAll();
        foreach (var machine in LiveMachines)
            machine.Lifecycle!.Vanish();
        await Task.WhenAll(background.Keys).WaitAsync(TimeSpan.FromSeconds(10)).ContinueWith(_ => { }, TaskScheduler.Default);
        await host.DisposeAsync();
    }

    internal Task Start(int port) => host.Start(port);

    internal void Authorize(HttpContext http, string app, string action)
    {
        var header = http.Request.Headers.Authorization.ToString();
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || header[..space] is not ("Bearer" or "FlyV1") || !tokens.TryGetValue(header[(space + 1)..], out var allowed))
            throw FlyErrors.Unauthorized();
        if (!tokens.Values.Contains(app))
            throw FlyErrors.AppNotFound();
        if (allowed != app)
            throw FlyErrors.Forbidden();
        if (rateLimited && !rate.Allows(action, app + http.Request.RouteValues["id"]))
            throw FlyErrors.RateLimited();
    }

    internal Machine Authorize(HttpContext http, string app, string action, string id)
    {
        Authorize(http, app, action);
        var machine = machines.GetValueOrDefault(id);
        var gone =
            machine is null
            || machine.App != app
            || machine.Vanished
            || (machine.State == "destroyed" && Clock.GetUtcNow() - machine.UpdatedAt > DestroyedRetention);
        return gone ? throw FlyErrors.MachineNotFound() : machine!;
    }

    internal JsonObject Create(string app, CreateMachineRequest request)
    {
        Machine machine;
        lock (names)
        {
            var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(7));
            var name = request.Name ?? $"quiet-hill-{id[..4]}";
            if (machines.Values.FirstOrDefault(other => other.App == app && other.Name == name && other.IsAlive) is { } holder)
                throw FlyErrors.NameTaken(holder);
            var region = request.Region?.Split(',')[0] is { } asked and not "any" ? asked : "iad";
            machine = new Machine(
                id,
                app,
                name,
                region,
                request.Config,
                behaviors.TryDequeue(out var behavior) ? behavior : MachineBehavior.Runs,
                Clock.GetUtcNow(),
                Changes);
            machine.TransitionTo("created", "launch", "user", Clock.GetUtcNow());
            machine.Lifecycle = new MachineLifecycle(this, machine);
            machines[id] = machine;
        }

        // As it was made, before anything can have become of it.
        var made = machine.ToJson();
        Changes.Notify();
        RunInBackground(machine.Lifecycle.Run);
        return made;
    }

    internal Workload StartWorkload(Machine machine) => launcher.Start(machine, Worker);

    internal void RunInBackground(Func<Task> work)
    {
        var task = Task.Run(work);
        background[task] = 0;
        task.ContinueWith(done => background.TryRemove(done, out _), TaskScheduler.Default);
    }

    private sealed class Outage(LoopbackHost host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await host.Restart();
    }
}
