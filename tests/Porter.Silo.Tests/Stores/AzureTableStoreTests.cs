using Orleans.Storage;
using Porter.Silo.Tests.Servers;

[assembly: AssemblyFixture(typeof(AzuriteServer))]

namespace Porter.Silo.Tests.Stores;

public sealed class AzureTableStoreTests(SharedSilo shared, AzuriteServer azurite) : StoreConformance(shared)
{
    private readonly SharedSilo shared = shared;

    // A row of Azure's holds 1 MiB, of which Orleans' provider uses 960 KiB. Azurite counts bytes as base64, so there it is a quarter less.
    protected override int BigState => 300_000;

    protected override async Task<StoreHost> Start(string place) =>
        await StoreHost.Start(ClusterSettings.AzureTables(await azurite.ConnectionString(), $"{shared.Name}{place}"));

    [Fact]
    public async Task A_State_Over_The_Limit_Is_Refused_In_Words()
    {
        var host = await shared.Get(Start);
        var state = new GrainState<Thing>(new Thing { Text = new string('x', 1_000_000) });

        var refusal = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => host.Storage.WriteStateAsync("state", GrainId.Create("thing", "big"), state));

        Assert.Contains("MaxSize=983040", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Write_Whose_Answer_Is_Lost_Is_A_Conflict_And_Is_Read_As_Written()
    {
        using var proxy = new LossyProxy(await azurite.Port());
        await using var host = await StartBehind(proxy, "lossy");
        var state = new GrainState<Thing>(new Thing());
        for (var number = 1; number <= 2; number++)
        {
            var (grain, loses) = (GrainId.Create("thing", "lost"), 1);
            state.State!.Number = number;
            proxy.Loses = asked =>
                asked.Contains("/OrleansGrainState", StringComparison.Ordinal) && Interlocked.Exchange(ref loses, 0) == 1;

            await Assert.ThrowsAnyAsync<InconsistentStateException>(() => host.Storage.WriteStateAsync("state", grain, state));

            await host.Storage.ReadStateAsync("state", grain, state);
            Assert.Equal((number, number), (state.State!.Number, proxy.Lost));
        }
    }

    [Fact]
    public async Task A_Store_That_Does_Not_Answer_Is_Asked_Three_Times()
    {
        using var proxy = new LossyProxy(await azurite.Port());
        await using var host = await StartBehind(proxy, "silent");
        var grain = GrainId.Create("thing", "unanswered");
        var state = new GrainState<Thing>(new Thing());
        var pulse = new ReminderEntry { GrainId = grain, ReminderName = "pulse", Period = TimeSpan.FromMinutes(1) };

        proxy.Loses = asked => asked.Contains("/OrleansGrainState", StringComparison.Ordinal);
        // Not as a conflict: that would need one answer.
        await Assert.ThrowsAsync<AggregateException>(() => host.Storage.WriteStateAsync("state", grain, state));
        Assert.Equal(3, proxy.Lost);

        proxy.Loses = asked => asked.Contains("/OrleansReminders", StringComparison.Ordinal);
        await Assert.ThrowsAsync<AggregateException>(() => host.Reminders.UpsertRow(pulse));
        Assert.Equal(6, proxy.Lost);
    }

    private Task<StoreHost> StartBehind(LossyProxy proxy, string place) =>
        StoreHost.Start(ClusterSettings.AzureTables(AzuriteServer.ConnectionString(proxy.Port), $"{shared.Name}{place}"));
}

public sealed class AzureTableReminderTests(SharedSilo shared, AzuriteServer azurite) : ReminderConformance(shared)
{
    private readonly SharedSilo shared = shared;

    protected override async Task<StoreHost> Start(string place) =>
        await StoreHost.Start(ClusterSettings.AzureTables(await azurite.ConnectionString(), $"{shared.Name}{place}"));
}
