using Porter.Silo.Storage.AzureTables;
using Porter.Silo.Tests.Servers;

[assembly: AssemblyFixture(typeof(AzuriteServer))]

namespace Porter.Silo.Tests.Stores;

public sealed class AzureTableStoreTests(SharedSilo shared, AzuriteServer azurite) : StoreConformance(shared)
{
    private readonly SharedSilo shared = shared;

    protected override async Task<StoreHost> Start(string place) =>
        await StoreHost.Start(ClusterSettings.AzureTables(await azurite.ConnectionString(), $"{shared.Name}{place}"));

    [Fact]
    public async Task A_State_Over_The_Limit_Is_Refused_In_Words()
    {
        var host = await shared.Get(Start);
        var grain = GrainId.Create("thing", "big");
        var state = new GrainState<Thing>(new Thing { Text = new string('x', 3_000_000) });

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => host.Storage.WriteStateAsync("state", grain, state));

        Assert.Contains("Azure Tables holds 2949120", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_State_At_The_Limit_Fits()
    {
        var host = await shared.Get(Start);
        var grain = GrainId.Create("thing", "full");
        var state = new GrainState<Thing>(new Thing { Text = new string('x', AzureTableSlices.MaxSize - 100) });
        await host.Storage.WriteStateAsync("state", grain, state);

        var read = new GrainState<Thing>(new Thing());
        await host.Storage.ReadStateAsync("state", grain, read);
        Assert.Equal(state.State!.Text.Length, read.State!.Text.Length);
    }
}
