namespace Porter.Silo.Tests.Stores;

/// <summary>One silo for all the tests of a class, each of which uses grains of its own; and a directory that lives as long.</summary>
public sealed class SharedSilo : IAsyncDisposable
{
    private Task<StoreHost>? silo;

    public TemporaryDirectory Directory { get; } = new();

    /// <summary>A name that nothing else uses, for a database, a table or a service.</summary>
    public string Name { get; } = $"porter{Guid.NewGuid():N}";

    // Tests of one class run one after the other.
    public Task<StoreHost> Get(Func<string, Task<StoreHost>> start) => silo ??= start("shared");

    public async ValueTask DisposeAsync()
    {
        if (silo is { IsCompletedSuccessfully: true })
            await (await silo).DisposeAsync();
        Directory.Dispose();
    }
}
