using Porter.Processes;

namespace Porter.Storm.Tests;

public class StormTests(ITestOutputHelper output)
{
    // Only ever spent where something hangs: a short storm takes a minute on two busy cores.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(9);

    [Fact]
    public async Task A_short_storm_over_two_silos_on_PostgreSQL_breaks_no_promise()
    {
        Assert.SkipUnless(Postgres.IsInstalled, Postgres.Remedy);
        using var patience = new CancellationTokenSource(Longest);

        // Probes as in the cluster's stories: a silo that is only starved must not be taken for dead while a whole build goes on.
        var verdict = await Storm.Run(new() { Probe = TimeSpan.FromSeconds(3), Seconds = 10, Silos = 2, Webs = 1, Users = 6, Rate = 3 }, output.WriteLine, patience.Token);

        Assert.True(verdict.Held, string.Join('\n', verdict.Breaches));
        Assert.True(verdict.Kills >= 2, $"Only {verdict.Kills} processes were killed.");
        Assert.True(verdict.Seen.Tasks.Count >= 25, $"Only {verdict.Seen.Tasks.Count} tasks were accepted.");
    }
}
