using Porter.Silo.Tests.Servers;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Porter.Silo.Tests.Stores;

public sealed class PostgresStoreTests(SharedSilo shared, PostgresServer postgres) : StoreConformance(shared)
{
    private readonly SharedSilo shared = shared;

    protected override async Task<StoreHost> Start(string place) =>
        await StoreHost.Start(ClusterSettings.Postgres(await postgres.Database($"{shared.Name}{place}")));
}

public sealed class PostgresReminderTests(SharedSilo shared, PostgresServer postgres) : ReminderConformance(shared)
{
    private readonly SharedSilo shared = shared;

    protected override async Task<StoreHost> Start(string place) =>
        await StoreHost.Start(ClusterSettings.Postgres(await postgres.Database($"{shared.Name}{place}")));
}
