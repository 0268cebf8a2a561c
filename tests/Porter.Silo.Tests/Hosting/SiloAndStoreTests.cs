using System.Diagnostics;
using System.Net;
using Porter.Silo.Tests.Servers;

namespace Porter.Silo.Tests.Hosting;

/// <summary>Silos whose store is not there yet, goes away, or is all that is left.</summary>
public sealed class SiloAndStoreTests(PostgresServer postgres, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [Theory]
    [InlineData("PostgreSQL")]
    [InlineData("Azure Tables")]
    public async Task A_silo_told_to_stop_while_it_waits_for_its_store_ends_well(string store)
    {
        var nobody = FreePort.Next();
        await using var silo = NodeProcess.Launch(store == "PostgreSQL"
            ? ClusterSettings.Postgres($"Host=127.0.0.1;Port={nobody};Username=porter;Database=postgres")
            : ClusterSettings.AzureTables(AzuriteServer.ConnectionString(nobody), "absent"));
        await Eventually.True(
            Limit,
            () => $"the silo to ask for its store; it said:\n{silo.Output}",
            () => Task.FromResult(silo.Output.Contains($"{store} does not answer yet", StringComparison.Ordinal)));

        Assert.Equal(0, await silo.Terminate());
    }

    [Fact]
    public async Task A_silo_without_a_provider_says_which_setting_is_missing()
    {
        await using var silo = NodeProcess.Launch([("Porter:Cluster", "Distributed"), ("Orleans:Clustering:ProviderType", "AdoNet")]);

        Assert.NotEqual(0, await silo.Exited());
        Assert.Contains("needs the setting Orleans:GrainStorage:Default:ProviderType", silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_Postgres_crashes_and_returns_so_does_Porter()
    {
        using var own = new PostgresServer();
        var settings = ClusterSettings.Postgres(await own.NewDatabase());
        await using var silo = await NodeProcess.Start(settings);
        await silo.Add("clicks");

        own.Kill();
        await Eventually.True(Limit, () => "the silo to say that it is not ready", async () => await IsNotReady(silo));
        Assert.Equal("Healthy", await silo.Http.GetStringAsync("/healthz"));
        await own.Restart();

        await Eventually.True(
            Limit, () => "the silo to be ready again", async () => (await silo.Http.GetAsync("/readyz")).IsSuccessStatusCode);
        await Eventually.True(Limit, () => "a write", async () => (await silo.Add("clicks")).Value >= 2);
    }

    [Fact]
    public async Task A_whole_killed_cluster_comes_back_on_one_silo()
    {
        string[] keys = [.. Enumerable.Range(0, 24).Select(i => $"clicks{i}")];
        var settings = ClusterSettings.Postgres(await postgres.NewDatabase());
        var silos = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => NodeProcess.Start(NodeCluster.OnNewPorts(settings))));
        await using (silos[0])
        await using (silos[1])
        {
            foreach (var key in keys)
                await silos[0].Add(key);
            await Task.WhenAll(silos.Select(silo => silo.Kill()));
        }

        var watch = Stopwatch.StartNew();
        await using var again = await NodeProcess.Start(NodeCluster.OnNewPorts(settings));
        output.WriteLine($"ready {watch.Elapsed.TotalSeconds:0.0} s after its start");

        foreach (var key in keys)
            Assert.Equal(1, (await again.Read(key)).Value);
    }

    private static async Task<bool> IsNotReady(NodeProcess node)
    {
        using var answer = await node.Http.GetAsync("/readyz");
        return answer.StatusCode is HttpStatusCode.ServiceUnavailable
            && await answer.Content.ReadAsStringAsync() == "Unhealthy\nThe cluster or its store does not answer.";
    }
}
