namespace Porter.Silo.Tests.Stores;

public sealed class SqliteStoreTests(SharedSilo shared) : StoreConformance(shared)
{
    private readonly SharedSilo shared = shared;

    protected override Task<StoreHost> Start(string place) => StoreHost.Start(("Porter:DataDirectory", shared.Directory.File(place)));
}

public sealed class SqliteReminderTests(SharedSilo shared) : ReminderConformance(shared)
{
    private readonly SharedSilo shared = shared;

    protected override Task<StoreHost> Start(string place) => StoreHost.Start(("Porter:DataDirectory", shared.Directory.File(place)));
}
