using Porter.Processes;

namespace Porter.Storm.Faults;

/// <summary><c>kill -9</c> of one process after another, each started again after a pause, and one crash of PostgreSQL.</summary>
internal sealed class ProcessKiller(PorterCluster cluster, TimeSpan duration, Random chance, Action<string> say)
{
    private static readonly TimeSpan Supervision = TimeSpan.FromMilliseconds(500);
    private readonly List<string> _struck = [];

    /// <summary>What was killed, in order.</summary>
    public IReadOnlyList<string> Kills => _struck;

    public int DatabaseCrashes { get; private set; }

    /// <summary>A strike every six seconds or so, two at the least.</summary>
    public async Task Run(CancellationToken stop)
    {
        var strikes = Math.Max(2, (int)(duration.TotalSeconds / 6.5));
        var began = TimeProvider.System.GetTimestamp();
        var crash = CrashPostgres(duration * 0.6, TimeSpan.FromMilliseconds(chance.Next(200, 1_500)), stop);
        try
        {
            for (var strike = 1; strike <= strikes; strike++)
            {
                // Evenly over the time there is, whatever the one before took.
                var wait = duration * strike / (strikes + 1) - TimeProvider.System.GetElapsedTime(began);
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, stop);
                await StrikeOne(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What is down was started again all the same.
        }

        await crash;
    }

    /// <summary>Starts again whatever ends by itself.</summary>
    public async Task Supervise(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (var node in cluster.Nodes)
                node.Supervise();
            await Task.Delay(Supervision, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task CrashPostgres(TimeSpan after, TimeSpan pause, CancellationToken stop)
    {
        if (!cluster.HasPostgres)
            return;
        await Task.Delay(after, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        say("PostgreSQL crashes");
        DatabaseCrashes++;
        await cluster.CrashPostgres(pause);
    }

    private async Task StrikeOne(CancellationToken stop)
    {
        var kind = cluster.Silos.Count > 0 && chance.NextDouble() < 0.6 ? cluster.Silos : cluster.Webs;
        var victim = kind[chance.Next(kind.Count)];
        await victim.Kill();
        _struck.Add(victim.Name);
        say($"{victim.Name} is killed");
        try
        {
            await Task.Delay(chance.Next(300, 3_000), stop);
        }
        finally
        {
            victim.Launch();
        }
    }
}
