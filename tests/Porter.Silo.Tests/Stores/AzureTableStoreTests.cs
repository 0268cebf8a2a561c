using Orleans.Storage;
using Porter.Silo.Tests.Servers;

[assembly: AssemblyFixture(typeof(AzuriteServer))]

namespace Porter.Silo.Tests.Stores;

public sealed class AzureTableStoreTests(SharedSilo shared, AzuriteServer azurite) : StoreConformance(shared)
{
    private readonly SharedSilo shared = shared;

    // A row of Azure's holds 1 MiB, of which Orleans' provider uses 960 KiB. Azurite counts bytes as base64: there it is a quarter less.
    protected override int BigState => 300_000;

    protected override async Task<StoreHost> Start(string place) =>
        await StoreHost.Start(ClusterSettings.AzureTables(await azurite.ConnectionString(), $"{shared.Name}{place}"));

    [Fact]
    public async Task A_state_over_the_limit_is_refused_in_words()
    {
        var host = await shared.Get(Start);
        var state = new GrainState<Thing>(new Thing { Text = new string('x', 1_000_000) });

        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => host.Storage.WriteStateAsync("state", GrainId.Create("thing", "big"), state));

        Assert.Contains("MaxSize=983040", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_whose_answer_is_lost_is_a_conflict_and_is_read_as_written()
    {
        using var proxy = new LossyProxy(await azurite.Port());
        await using var host = await StartBehind(proxy, "lossy");
        var state = new GrainState<Thing>(new Thing());
        for (var number = 1; number <= 2; number++)
        {
            var (grain, loses) = (GrainId.Create("thing", "lost"), 1);
            state.State!.Number = number;
            proxy.Loses = asked => IsWriteTo("OrleansGrainState", asked) && Interlocked.Exchange(ref loses, 0) == 1;

            await Assert.ThrowsAnyAsync<InconsistentStateException>(() => host.Storage.WriteStateAsync("state", grain, state));

            await host.Storage.ReadStateAsync("state", grain, state);
            Assert.Equal((number, number), (state.State!.Number, proxy.Lost));
        }
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_asked_three_times()
    {
        using var proxy = new LossyProxy(await azurite.Port());
        await using var host = await StartBehind(proxy, "silent");
        var grain = GrainId.Create("thing", "unanswered");
        var state = new GrainState<Thing>(new Thing());
        var pulse = new ReminderEntry { GrainId = grain, ReminderName = "pulse", Period = TimeSpan.FromMinutes(1) };

        proxy.Loses = asked => IsWriteTo("OrleansGrainState", asked);
        // Not as a conflict: that would need one answer.
        await Assert.ThrowsAsync<AggregateException>(() => host.Storage.WriteStateAsync("state", grain, state));
        Assert.Equal(3, proxy.Lost);

        proxy.Loses = asked => IsWriteTo("OrleansReminders", asked);
        await Assert.ThrowsAsync<AggregateException>(() => host.Reminders.UpsertRow(pulse));
        Assert.Equal(6, proxy.Lost);
    }

    // A silo reads its reminders by itself, and .NET's HTTP client reads again by itself.
    private static bool IsWriteTo(string table, string asked) =>
        asked.Contains($"/{table}", StringComparison.Ordinal) && !asked.StartsWith("GET ", StringComparison.Ordinal);

    private Task<StoreHost> StartBehind(LossyProxy proxy, string place) =>
        StoreHost.Start(ClusterSettings.AzureTables(AzuriteServer.ConnectionString(proxy.Port), $"{shared.Name}{place}"));
}

public sealed class AzureTableReminderTests(SharedSilo shared, AzuriteServer azurite) : ReminderConformance(shared)
{
    private readonly SharedSilo shared = shared;

    protected override async Task<StoreHost> Start(string place) =>
        await StoreHost.Start(ClusterSettings.AzureTables(await azurite.ConnectionString(), $"{shared.Name}{place}"));
}
