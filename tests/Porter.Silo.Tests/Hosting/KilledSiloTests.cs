using System.Diagnostics;
using Porter.Silo.Tests.Servers;

namespace Porter.Silo.Tests.Hosting;

/// <summary>A silo dies, with each store that a whole cluster can live on.</summary>
public sealed class KilledSiloTests(PostgresServer postgres, RedisServer redis, AzuriteServer azurite, ITestOutputHelper output)
{
    // Seconds on a quiet machine; this bound is for two cores shared by everything.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [Theory]
    [InlineData("PostgreSQL")]
    [InlineData("Redis")]
    [InlineData("Azure Tables")]
    public async Task A_killed_silos_grains_answer_elsewhere_with_what_they_knew(string store)
    {
        await using var cluster = await NodeCluster.Start(await NewCluster(store));
        var (client, two) = (cluster.Client, cluster.Two);
        var (_, victims) = await NodeCluster.Spread(client, cluster.One, two);
        foreach (var key in victims)
            await client.StartPulse(key);

        await cluster.One.Kill();
        var watch = Stopwatch.StartNew();
        foreach (var key in victims)
        {
            await Eventually.True(
                Limit, () => $"{key} to answer from the other silo", async () => (await client.Read(key)).Process == two.Id);
        }

        output.WriteLine($"all answered elsewhere after {watch.Elapsed.TotalSeconds:0.0} s");
        foreach (var key in victims)
        {
            Assert.Equal(1, (await client.Read(key)).Value);
            Assert.Equal(2, (await client.Add(key)).Value);
            await Eventually.True(
                Limit, () => $"{key}'s reminder to tick in the other silo", async () => (await client.Read(key)).Ticks > 0);
        }

        output.WriteLine($"all ticked elsewhere after {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private async Task<(string Key, string Value)[]> NewCluster(string store) => store switch
    {
        "PostgreSQL" => ClusterSettings.Postgres(await postgres.NewDatabase()),
        "Redis" => ClusterSettings.Redis(await redis.ConnectionString(), $"{Guid.NewGuid():N}"),
        _ => ClusterSettings.AzureTables(await azurite.ConnectionString(), $"{Guid.NewGuid():N}"),
    };
}
