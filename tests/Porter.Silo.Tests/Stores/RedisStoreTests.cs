using Porter.Silo.Tests.Servers;

[assembly: AssemblyFixture(typeof(RedisServer))]

namespace Porter.Silo.Tests.Stores;

public sealed class RedisStoreTests(RedisServer redis) : StoreConformance
{
    private readonly string name = $"{Guid.NewGuid():N}";

    protected override async Task<IStoreHost> Start() =>
        await StoreHost.Start(ClusterSettings.Redis(await redis.ConnectionString(), name));
}

public sealed class RedisReminderTests(RedisServer redis) : ReminderConformance
{
    private readonly string name = $"{Guid.NewGuid():N}";

    protected override async Task<IStoreHost> Start() =>
        await StoreHost.Start(ClusterSettings.Redis(await redis.ConnectionString(), name));
}
