using Porter.Silo.Tests.Servers;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Porter.Silo.Tests.Stores;

public sealed class PostgresStoreTests(PostgresServer postgres) : StoreConformance
{
    private string? database;

    protected override async Task<IStoreHost> Start() =>
        await StoreHost.Start(ClusterSettings.Postgres(database ??= await postgres.NewDatabase()));
}

public sealed class PostgresReminderTests(PostgresServer postgres) : ReminderConformance
{
    private string? database;

    protected override async Task<IStoreHost> Start() =>
        await StoreHost.Start(ClusterSettings.Postgres(database ??= await postgres.NewDatabase()));
}
