namespace Porter.Silo.Tests.Stores;

public sealed class SqliteStoreTests : StoreConformance
{
    private readonly TemporaryDirectory data = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        data.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task<IStoreHost> Start() => await StoreHost.Start(("Porter:DataDirectory", data.Path));
}

public sealed class SqliteReminderTests : ReminderConformance
{
    private readonly TemporaryDirectory data = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        data.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task<IStoreHost> Start() => await StoreHost.Start(("Porter:DataDirectory", data.Path));
}
