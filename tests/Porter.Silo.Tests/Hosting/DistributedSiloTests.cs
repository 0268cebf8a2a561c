using System.Diagnostics;
using Porter.Silo.Tests.Servers;

namespace Porter.Silo.Tests.Hosting;

/// <summary>A silo and a client that outlive the tests, each of which adds a process of its own.</summary>
public sealed class StandingCluster(PostgresServer postgres) : IAsyncLifetime
{
    private NodeProcess[] nodes = [];
    private (string Key, string Value)[] settings = [];

    public NodeProcess Silo => nodes[0];

    public NodeProcess Client => nodes[1];

    public async ValueTask InitializeAsync()
    {
        settings = ClusterSettings.Postgres(await postgres.NewDatabase());
        nodes = await Task.WhenAll(AnotherSilo(), AnotherClient());
    }

    public Task<NodeProcess> AnotherSilo() => NodeProcess.Start(NodeCluster.OnNewPorts(settings));

    public Task<NodeProcess> AnotherClient() => NodeProcess.Start(settings, "--client");

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
            await node.DisposeAsync();
    }
}

/// <summary>Silos and clients as processes of their own, on one database.</summary>
public sealed class DistributedSiloTests(StandingCluster cluster, ITestOutputHelper output) : IClassFixture<StandingCluster>
{
    // Seconds on a quiet machine; this bound is for two cores shared by everything.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_silo_told_to_stop_hands_its_grains_over_without_one_failed_call()
    {
        await using var leaver = await cluster.AnotherSilo();
        var (keys, _) = await NodeCluster.Spread(cluster.Client, leaver, cluster.Silo);

        var leaving = leaver.Terminate();
        var rounds = 1;
        while (!leaving.IsCompleted)
        {
            foreach (var key in keys)
                await cluster.Client.Add(key);
            rounds++;
        }

        Assert.Equal(0, await leaving);
        foreach (var key in keys)
        {
            var count = await cluster.Client.Read(key);
            Assert.Equal(rounds, count.Value);
            Assert.Equal(cluster.Silo.Id, count.Process);
        }
    }

    [Fact]
    public async Task A_hung_silos_grains_answer_elsewhere()
    {
        await using var hung = await cluster.AnotherSilo();
        var (_, victims) = await NodeCluster.Spread(cluster.Client, hung, cluster.Silo);

        await hung.Suspend();
        var watch = Stopwatch.StartNew();
        foreach (var key in victims)
        {
            await Eventually.True(
                Limit,
                () => $"{key} to answer from the other silo",
                async () => (await cluster.Client.Read(key)).Process == cluster.Silo.Id);
        }

        output.WriteLine($"all answered elsewhere after {watch.Elapsed.TotalSeconds:0.0} s");
    }

    [Fact]
    public async Task What_one_web_sealed_another_opens()
    {
        var box = await cluster.Client.Http.GetStringAsync("/seal/cookie");
        await using var another = await cluster.AnotherClient();

        Assert.Equal("cookie", await another.Http.GetStringAsync($"/open/{box}"));
    }
}
