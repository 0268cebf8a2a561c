using System.Globalization;
using Porter.Processes;
using Porter.Sandbox;
using Porter.Storm.Checks;
using Porter.Storm.Traffic;
using Porter.Storm.Faults;

namespace Porter.Storm;

/// <summary>
/// The course of a storm: start everything, let everybody speak while the worlds and the processes fail, let it clear, wait for quiet, and
/// hold what is seen against what Porter promises.
/// </summary>
internal static class Storm
{
    private const int Slots = 5;
    private static readonly TimeSpan TaskTimeout = TimeSpan.FromSeconds(20);

    // Porter itself pauses for a minute at the most before it tries something again.
    private static readonly TimeSpan Stillness = TimeSpan.FromSeconds(90);

    /// <summary>Runs one. What happens is told to <paramref name="tell"/> as it happens, the report at the end.</summary>
    public static async Task<Verdict> Run(StormOptions options, Action<string> tell, CancellationToken stop)
    {
        var directory = Directory.CreateTempSubdirectory("porter-storm-").FullName;
        var began = TimeProvider.System.GetTimestamp();
        void Say(string line) => tell(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(began).TotalSeconds,6:0.0} s  {line}"));

        Say($"{options.Silos} silos, {options.Webs} webs, {options.Users} users, {options.Seconds} s, {options.Rate} mentions a second, seed {options.Seed}");
        await using var world = await Sandbox.Sandbox.Start(new SandboxOptions { Seed = false });
        var users = await TestUsers.Build(world, options);
        using var cluster = await PorterCluster.Start(options.Silos, options.Webs, Settings(world, options), directory, stop, options.Chance(1));
        using var porter = new PorterApi(cluster);
        var (ledger, gate) = (new Ledger(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        world.Fly.Worker = new StormWorker(users, porter, ledger, options, options.Chance(2), gate.Task).Run;
        await Connect(users, porter, stop);
        Say("everything is up, and everybody has connected");

        var relay = new WebhookRelay(world, cluster, ledger, options, options.Chance(3));
        var traffic = new UserTraffic(users, relay, porter, ledger, options, options.Chance(4));
        var faults = new FaultSchedule(world, options.Chance(5));
        var killer = new ProcessKiller(cluster, TimeSpan.FromSeconds(options.Seconds), options.Chance(6), Say);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        relay.PointAnywhere();
        var background = Task.WhenAll(relay.Balance(ending.Token), killer.Supervise(ending.Token));
        await SendUnderFaults(options, traffic, faults, killer, stop);
        Say("the storm is over; waiting for quiet");

        await Task.WhenAll(cluster.Nodes.Select(node => node.UntilReady(stop, isSupervised: true)));
        await traffic.Heard();
        var observer = new Observer(world, users, porter, ledger);
        var (seen, breaches) = await Quiet(observer, options.Patience, stop);
        Say(breaches.Count == 0 ? "quiet" : "no quiet");
        var whole = seen;
        if (breaches.Count == 0)
        {
            var shortOf = await new SlotProbe(world, users, porter, ledger).Run(Slots, gate, stop);
            Say("everybody has tried all their slots");
            (seen, breaches) = await Quiet(observer, options.Patience, stop, shortOf);
        }

        await ending.CancelAsync();
        await background;
        foreach (var line in Report.Did(whole, ledger, faults, killer, cluster).Concat(Report.Took(Latencies.Of(whole, ledger))).Concat(Report.Found(breaches)))
            tell(line);
        if (breaches.Count == 0)
            Directory.Delete(directory, recursive: true);
        else
            tell($"what the processes said is in {directory}");
        return new(breaches, whole, killer.Kills.Count);
    }

    private static Dictionary<string, string> Settings(Sandbox.Sandbox world, StormOptions options) => new(world.PorterSettings())
    {
        ["Logging__LogLevel__Default"] = "Warning",
        ["Logging__LogLevel__Porter"] = "Information",
        ["Logging__Console__FormatterName"] = "simple",
        ["Logging__Console__FormatterOptions__SingleLine"] = "true",
        ["Logging__Console__FormatterOptions__TimestampFormat"] = "HH:mm:ss.fff ",
        ["GitHub__WriteBurst"] = "100000",
        ["GitHub__WritesPerSecond"] = "100000",
        ["Porter__Pulse"] = "00:00:03",
        ["Porter__Sweep"] = "00:00:10",
        ["Porter__Redelivery"] = "00:00:10",
        ["Orleans__Membership__ProbeTimeout"] = options.Probe.ToString("c", CultureInfo.InvariantCulture),
        ["Orleans__Membership__MaxProbeTimeout"] = options.Probe.ToString("c", CultureInfo.InvariantCulture),
        ["Porter__TaskTimeout"] = TaskTimeout.ToString("c", CultureInfo.InvariantCulture),
        ["Porter__StartTimeout"] = "00:00:20",
        ["Porter__MaxConcurrentTasks"] = $"{Slots}",
    };

    private static async Task Connect(TestUsers users, PorterApi porter, CancellationToken stop)
    {
        foreach (var people in users.People.Chunk(4))
        {
            var answers = await Task.WhenAll(people.Select(person =>
                porter.Send(HttpMethod.Put, "api/config", person.Token, new { flyToken = person.FlyToken, defaultAgent = "demo" }, TimeSpan.FromSeconds(90), stop)));
            foreach (var (person, (status, body)) in people.Zip(answers))
            {
                if (status != 200)
                    throw new InvalidOperationException($"{person.Login} could not connect: {status} {body}");
            }
        }
    }

    private static async Task SendUnderFaults(StormOptions options, UserTraffic traffic, FaultSchedule faults, ProcessKiller killer, CancellationToken stop)
    {
        using var clearing = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var faulting = options.Calm ? Task.CompletedTask : Task.WhenAll(faults.Run(clearing.Token), killer.Run(clearing.Token));
        await traffic.Speak(stop);
        await clearing.CancelAsync();
        await faulting;
    }

    /// <summary>Looks until no promise is broken any more, or patience is over, or what is broken has long been the same: it stays so.</summary>
    private static async Task<(Observations Seen, IReadOnlyList<Breach> Breaches)> Quiet(
        Observer observer, TimeSpan patience, CancellationToken stop, IReadOnlyList<(string Login, int Free)>? shortOf = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        IReadOnlyList<Breach> before = [];
        for (var changed = began; ; await Task.Delay(TimeSpan.FromSeconds(1), stop))
        {
            var seen = await observer.Look(stop) with { SlotsEach = Slots, Short = shortOf };
            var breaches = Promises.Check(seen);
            if (!breaches.SequenceEqual(before))
                changed = TimeProvider.System.GetTimestamp();
            before = breaches;
            if (breaches.Count == 0 || TimeProvider.System.GetElapsedTime(changed) > Stillness || TimeProvider.System.GetElapsedTime(began) > patience)
                return (seen, breaches);
        }
    }
}

/// <summary>How a storm ended.</summary>
/// <param name="Breaches">The promises that did not hold, and for whom.</param>
/// <param name="Seen">What there was to be seen at the end.</param>
/// <param name="Kills">How many processes were killed.</param>
internal sealed record Verdict(IReadOnlyList<Breach> Breaches, Observations Seen, int Kills)
{
    public bool Held => Breaches.Count == 0;
}
