using Porter.Silo.Tests.Servers;

[assembly: AssemblyFixture(typeof(RedisServer))]

namespace Porter.Silo.Tests.Stores;

public sealed class RedisStoreTests(SharedSilo shared, RedisServer redis) : StoreConformance(shared)
{
    private readonly SharedSilo shared = shared;

    protected override async Task<StoreHost> Start(string place) =>
        await StoreHost.Start(ClusterSettings.Redis(await redis.ConnectionString(), $"{shared.Name}{place}"));
}

public sealed class RedisReminderTests(SharedSilo shared, RedisServer redis) : ReminderConformance(shared)
{
    private readonly SharedSilo shared = shared;

    protected override async Task<StoreHost> Start(string place) =>
        await StoreHost.Start(ClusterSettings.Redis(await redis.ConnectionString(), $"{shared.Name}{place}"));
}
