using System.Collections.Concurrent;
using System.Security.Cryptography;
using Porter.Sandbox.Wire;

namespace Porter.Sandbox.Fly;

/// <summary>
/// A Fly Machines API on loopback, with state. A machine is a directory and a child process running the worker's
/// entrypoint with the machine's environment and nothing else, or a delegate of a test.
/// </summary>
public sealed class FlyWorld : IAsyncDisposable
{
    private static readonly TimeSpan DestroyedIsReadable = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, string> tokens = new();
    private readonly ConcurrentDictionary<string, Machine> machines = new();
    private readonly ConcurrentDictionary<Task, byte> lives = new();
    private readonly ConcurrentQueue<MachineFate> fates = new();
    private readonly MachineRoom room;
    private readonly LoopbackHost host;
    private readonly RateLimit rate;
    private readonly bool rateLimited;
    private readonly Lock names = new();

    internal FlyWorld(MachineRoom room, bool rateLimited, TimeProvider clock, News news)
    {
        (this.room, this.rateLimited, Clock, News) = (room, rateLimited, clock, news);
        (Exchanges, Faults, rate) = (new(news), new(news), new(clock));
        host = new LoopbackHost(new Recorder("fly", clock, Exchanges, Faults), this.MapMachines, http => throw FlyProblems.MachineNotFound());
    }

    /// <summary>Where it listens; paths begin with <c>/v1</c>.</summary>
    public Uri Address => host.Address;

    /// <summary>What it heard and answered.</summary>
    public Exchanges Exchanges { get; }

    /// <summary>The troubles in its way.</summary>
    public Faults Faults { get; }

    /// <summary>Every machine that ever was, oldest first.</summary>
    public IReadOnlyList<Machine> Machines => [.. machines.Values.OrderBy(machine => machine.CreatedAt)];

    /// <summary>The machines that are not gone.</summary>
    public IReadOnlyList<Machine> Living => [.. Machines.Where(machine => machine.IsAlive)];

    /// <summary>Runs instead of a process in machines created from now on; null runs the entrypoint.</summary>
    public InProcessWorker? Worker { get; set; }

    internal TimeProvider Clock { get; }

    internal News News { get; }

    /// <summary>Makes an app, where it is new, and a token that may manage its machines.</summary>
    public string TokenFor(string app)
    {
        var token = "fm2_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(90)).Replace('+', 'a').Replace('/', 'b').TrimEnd('=');
        tokens[token] = app;
        return token;
    }

    /// <summary>A token stops working.</summary>
    public void Revoke(string token) => tokens.TryRemove(token, out _);

    /// <summary>Decides what becomes of the next machine to be created, then of the one after it.</summary>
    public void Next(params MachineFate[] machinesToCome)
    {
        foreach (var fate in machinesToCome)
            fates.Enqueue(fate);
    }

    /// <summary>Waits for a machine.</summary>
    public Task<Machine> Machine(Func<Machine, bool>? that = null, TimeSpan? timeout = null) =>
        News.Until(() => Machines.FirstOrDefault(machine => that?.Invoke(machine) ?? true), "a machine", timeout);

    /// <summary>Waits until a machine is in a state, or gone for <c>destroyed</c>.</summary>
    public Task Reached(Machine machine, string state, TimeSpan? timeout = null) =>
        News.Until(() => machine.State == state || (state == "destroyed" && !machine.IsAlive) ? machine : null, $"{machine.Name} to be {state} (it is {machine.State}; it said: {string.Join(" | ", machine.Log.TakeLast(5))})", timeout);

    /// <summary>The kernel kills the machine's work for want of memory.</summary>
    public static Task RunOutOfMemory(Machine machine) => machine.Life!.RunOutOfMemory();

    /// <summary>The machine is gone without a trace: 404, no event, no callback.</summary>
    public static void Vanish(Machine machine) => machine.Life!.Vanish();

    /// <summary>Creates are refused for want of room in the region (422).</summary>
    public Fault NoRoomInRegion(int? times = null) =>
        Faults.Fail("POST", "/v1/apps/*/machines", 422, """{"error":"could not find a candidate host","status":"insufficient_capacity"}""", times);

    /// <summary>Creates are refused for want of room on the host (409).</summary>
    public Fault NoRoomOnHost(int? times = null) =>
        Faults.Fail("POST", "/v1/apps/*/machines", 409, """{"error":"aborted: could not reserve resource for machine: insufficient memory available to fulfill request"}""", times);

    /// <summary>Creates are refused because the organization used up its quota (403).</summary>
    public Fault OverQuota(int? times = null) =>
        Faults.Fail("POST", "/v1/apps/*/machines", 403, """{"error":"organization \"sandbox\" is using 20480 MB of memory in iad which is over the allowed quota. please consider other regions"}""", times);

    /// <summary>Lists come back empty although there are machines, as on 2026-04-28.</summary>
    public Fault ListsNothing(int? times = null) => Faults.Fail("GET", "/v1/apps/*/machines", 200, "[]", times);

    /// <summary>Stops listening: connections are refused until the returned handle is disposed.</summary>
    public async Task<IAsyncDisposable> GoAway()
    {
        await host.GoAway();
        return new Absence(host);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Faults.LiftAll();
        foreach (var machine in Living)
            machine.Life!.Vanish();
        await Task.WhenAll(lives.Keys).WaitAsync(TimeSpan.FromSeconds(10)).ContinueWith(_ => { }, TaskScheduler.Default);
        await host.DisposeAsync();
    }

    internal Task Start(int port) => host.Start(port);

    internal void Admit(HttpContext http, string app, string action)
    {
        var header = http.Request.Headers.Authorization.ToString();
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || header[..space] is not ("Bearer" or "FlyV1") || !tokens.TryGetValue(header[(space + 1)..], out var allowed))
            throw FlyProblems.Unauthorized();
        if (!tokens.Values.Contains(app))
            throw FlyProblems.AppNotFound();
        if (allowed != app)
            throw FlyProblems.Forbidden();
        if (rateLimited && !rate.Allows(action, app + http.Request.RouteValues["id"]))
            throw FlyProblems.TooMany();
    }

    internal Machine Admit(HttpContext http, string app, string action, string id)
    {
        Admit(http, app, action);
        var machine = machines.GetValueOrDefault(id);
        var gone = machine is null || machine.App != app || machine.Vanished || (machine.State == "destroyed" && Clock.GetUtcNow() - machine.UpdatedAt > DestroyedIsReadable);
        return gone ? throw FlyProblems.MachineNotFound() : machine!;
    }

    internal Machine Create(string app, MachineBody body)
    {
        Machine machine;
        lock (names)
        {
            var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(7));
            var name = body.Name ?? $"quiet-hill-{id[..4]}";
            if (machines.Values.FirstOrDefault(other => other.App == app && other.Name == name && other.IsAlive) is { } holder)
                throw FlyProblems.NameTaken(holder);
            var region = body.Region?.Split(',')[0] is { } asked and not "any" ? asked : "iad";
            machine = new Machine(id, app, name, region, body.Config, fates.TryDequeue(out var fate) ? fate : MachineFate.Runs, Clock.GetUtcNow(), News);
            machine.Become("created", "launch", "user", Clock.GetUtcNow());
            machine.Life = new MachineLife(this, machine);
            machines[id] = machine;
        }

        News.Tell();
        InBackground(machine.Life.Run);
        return machine;
    }

    internal Work Start(Machine machine) => room.Start(machine, Worker);

    internal void InBackground(Func<Task> work)
    {
        var task = Task.Run(work);
        lives[task] = 0;
        task.ContinueWith(done => lives.TryRemove(done, out _), TaskScheduler.Default);
    }

    private sealed class Absence(LoopbackHost host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await host.ComeBack();
    }
}
