using Porter.Silo.Storage.AzureTables;
using Porter.Silo.Tests.Servers;

[assembly: AssemblyFixture(typeof(AzuriteServer))]

namespace Porter.Silo.Tests.Stores;

public sealed class AzureTableStoreTests(AzuriteServer azurite) : StoreConformance
{
    private readonly string table = $"T{Guid.NewGuid():N}";

    protected override async Task<IStoreHost> Start() =>
        await StoreHost.Start(ClusterSettings.AzureTables(await azurite.ConnectionString(), table));

    [Fact]
    public async Task A_State_Over_The_Limit_Is_Refused_In_Words()
    {
        await using var host = await Start();
        var grain = GrainId.Create("thing", "big");
        var state = new GrainState<Thing>(new Thing { Text = new string('x', 3_000_000) });

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => host.Storage.WriteStateAsync("state", grain, state));

        Assert.Contains("Azure Tables holds 2949120", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_State_At_The_Limit_Fits()
    {
        await using var host = await Start();
        var grain = GrainId.Create("thing", "full");
        var state = new GrainState<Thing>(new Thing { Text = new string('x', AzureTableSlices.MaxSize - 100) });
        await host.Storage.WriteStateAsync("state", grain, state);

        var read = new GrainState<Thing>(new Thing());
        await host.Storage.ReadStateAsync("state", grain, read);
        Assert.Equal(state.State!.Text.Length, read.State!.Text.Length);
    }
}
