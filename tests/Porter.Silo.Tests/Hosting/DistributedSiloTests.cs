using System.Diagnostics;
using System.Net;
using Porter.Silo.Tests.Servers;

namespace Porter.Silo.Tests.Hosting;

/// <summary>Silos and a client as processes of their own, on one database.</summary>
public sealed class DistributedSiloTests(PostgresServer postgres, RedisServer redis, AzuriteServer azurite, ITestOutputHelper output)
{
    // Seconds on a quiet machine; this bound is for two cores shared by everything.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly string[] Keys = [.. Enumerable.Range(0, 24).Select(i => $"clicks{i}")];

    [Theory]
    [InlineData("PostgreSQL")]
    [InlineData("Redis")]
    [InlineData("Azure Tables")]
    public async Task A_Killed_Silos_Grains_Answer_Elsewhere_With_What_They_Knew(string store)
    {
        var settings = await NewCluster(store);
        await using var one = await NodeProcess.Start(OnNewPorts(settings));
        await using var two = await NodeProcess.Start(OnNewPorts(settings));
        await using var client = await NodeProcess.Start(settings, "--client");
        var victims = await Spread(client, one, two);
        foreach (var key in victims)
            await client.StartPulse(key);

        await one.Kill();
        var watch = Stopwatch.StartNew();
        foreach (var key in victims)
        {
            await Eventually.True(Patience, () => $"{key} to answer from the other silo", async () => (await client.Read(key)).Process == two.Id);
            output.WriteLine($"{key} answered elsewhere after {watch.Elapsed.TotalSeconds:0.0} s");
        }

        foreach (var key in victims)
        {
            Assert.Equal(1, (await client.Read(key)).Value);
            Assert.Equal(2, (await client.Add(key)).Value);
            await Eventually.True(Patience, () => $"{key}'s reminder to tick in the other silo", async () => (await client.Read(key)).Ticks > 0);
        }
    }

    [Fact]
    public async Task A_Silo_Told_To_Stop_Hands_Its_Grains_Over_Without_One_Failed_Call()
    {
        var settings = ClusterSettings.Postgres(await postgres.NewDatabase());
        await using var one = await NodeProcess.Start(OnNewPorts(settings));
        await using var two = await NodeProcess.Start(OnNewPorts(settings));
        await using var client = await NodeProcess.Start(settings, "--client");
        await Spread(client, one, two);

        var leaving = one.Terminate();
        var rounds = 1;
        while (!leaving.IsCompleted)
        {
            foreach (var key in Keys)
                await client.Add(key);
            rounds++;
        }

        Assert.Equal(0, await leaving);
        foreach (var key in Keys)
        {
            var count = await client.Read(key);
            Assert.Equal(rounds, count.Value);
            Assert.Equal(two.Id, count.Process);
        }
    }

    [Theory]
    [InlineData("PostgreSQL")]
    [InlineData("Azure Tables")]
    public async Task A_Silo_Told_To_Stop_While_It_Waits_For_Its_Store_Ends_Well(string store)
    {
        var nobody = FreePort.Next();
        await using var silo = NodeProcess.Launch(store == "PostgreSQL"
            ? ClusterSettings.Postgres($"Host=127.0.0.1;Port={nobody};Username=porter;Database=postgres")
            : ClusterSettings.AzureTables(AzuriteServer.ConnectionString(nobody), "absent"));
        await Eventually.True(
            Patience,
            () => $"the silo to ask for its store; it said:\n{silo.Output}",
            () => Task.FromResult(silo.Output.Contains($"{store} does not answer yet", StringComparison.Ordinal)));

        Assert.Equal(0, await silo.Terminate());
    }

    [Fact]
    public async Task A_Hung_Silos_Grains_Answer_Elsewhere()
    {
        var settings = ClusterSettings.Postgres(await postgres.NewDatabase());
        await using var one = await NodeProcess.Start(OnNewPorts(settings));
        await using var two = await NodeProcess.Start(OnNewPorts(settings));
        await using var client = await NodeProcess.Start(settings, "--client");
        var victims = await Spread(client, one, two);

        await one.Suspend();
        var watch = Stopwatch.StartNew();
        foreach (var key in victims)
            await Eventually.True(Patience, () => $"{key} to answer from the other silo", async () => (await client.Read(key)).Process == two.Id);

        output.WriteLine($"all answered elsewhere after {watch.Elapsed.TotalSeconds:0.0} s");
    }

    [Fact]
    public async Task When_Postgres_Crashes_And_Returns_So_Does_Porter()
    {
        using var own = new PostgresServer();
        var settings = ClusterSettings.Postgres(await own.NewDatabase());
        await using var silo = await NodeProcess.Start(settings);
        await silo.Add("clicks");

        own.Kill();
        await Eventually.True(Patience, () => "the silo to say that it is not ready", async () => await IsNotReady(silo));
        Assert.Equal("Healthy", await silo.Http.GetStringAsync("/healthz"));
        await own.Restart();

        await Eventually.True(Patience, () => "the silo to be ready again", async () => (await silo.Http.GetAsync("/readyz")).IsSuccessStatusCode);
        await Eventually.True(Patience, () => "a write", async () => (await silo.Add("clicks")).Value >= 2);
    }

    [Fact]
    public async Task What_One_Web_Sealed_Another_Opens()
    {
        var settings = ClusterSettings.Redis(await redis.ConnectionString(), $"{Guid.NewGuid():N}");
        await using var silo = await NodeProcess.Start(OnNewPorts(settings));
        await using var one = await NodeProcess.Start(settings, "--client");
        var box = await one.Http.GetStringAsync("/seal/cookie");
        await using var two = await NodeProcess.Start(settings, "--client");

        Assert.Equal("cookie", await two.Http.GetStringAsync($"/open/{box}"));
    }

    [Fact]
    public async Task A_Whole_Killed_Cluster_Comes_Back_On_One_Silo()
    {
        var settings = ClusterSettings.Postgres(await postgres.NewDatabase());
        await using (var one = await NodeProcess.Start(OnNewPorts(settings)))
        await using (var two = await NodeProcess.Start(OnNewPorts(settings)))
        {
            foreach (var key in Keys)
                await one.Add(key);
            await Task.WhenAll(one.Kill(), two.Kill());
        }

        var watch = Stopwatch.StartNew();
        await using var again = await NodeProcess.Start(OnNewPorts(settings));
        output.WriteLine($"ready {watch.Elapsed.TotalSeconds:0.0} s after its start");

        foreach (var key in Keys)
            Assert.Equal(1, (await again.Read(key)).Value);
    }

    [Fact]
    public async Task A_Silo_Without_A_Provider_Says_Which_Setting_Is_Missing()
    {
        await using var silo = NodeProcess.Launch([("Porter:Cluster", "Distributed"), ("Orleans:Clustering:ProviderType", "AdoNet")]);

        Assert.NotEqual(0, await silo.Exited());
        Assert.Contains("needs the setting Orleans:GrainStorage:Default:ProviderType", silo.Output, StringComparison.Ordinal);
    }

    private async Task<(string Key, string Value)[]> NewCluster(string store) => store switch
    {
        "PostgreSQL" => ClusterSettings.Postgres(await postgres.NewDatabase()),
        "Redis" => ClusterSettings.Redis(await redis.ConnectionString(), $"{Guid.NewGuid():N}"),
        _ => ClusterSettings.AzureTables(await azurite.ConnectionString(), $"{Guid.NewGuid():N}"),
    };

    /// <summary>Counts each key once, and answers with those that live in the first silo. Both have some: grains are placed at random.</summary>
    private static async Task<List<string>> Spread(NodeProcess client, NodeProcess one, NodeProcess two)
    {
        var homes = new Dictionary<string, int>();
        foreach (var key in Keys)
            homes[key] = (await client.Add(key)).Process;
        Assert.Contains(two.Id, homes.Values);
        Assert.Contains(one.Id, homes.Values);
        return [.. Keys.Where(key => homes[key] == one.Id)];
    }

    private static async Task<bool> IsNotReady(NodeProcess node)
    {
        using var answer = await node.Http.GetAsync("/readyz");
        return answer.StatusCode is HttpStatusCode.ServiceUnavailable
            && await answer.Content.ReadAsStringAsync() == "Unhealthy\nThe cluster or its store does not answer.";
    }

    private static IEnumerable<(string, string)> OnNewPorts((string Key, string Value)[] settings) => [.. settings, .. ClusterSettings.Loopback()];
}
