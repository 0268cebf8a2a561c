using Porter.Bench.Load;
using Porter.Bench.Measures;
using Porter.Bench.Processes;
using Porter.Bench.Worlds;

namespace Porter.Bench;

/// <summary>All that is measured, one part after another: nothing of one part runs while the next is measured.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly BenchOptions _options;
    private readonly StoreServers _stores;
    private readonly OutsideWorlds _worlds;
    private readonly Mentions _mentions;

    private Bench(BenchOptions options, OutsideWorlds worlds, Mentions mentions) => (_options, _stores, _worlds, _mentions) = (options, new(options), worlds, mentions);

    public List<Row> Rows { get; } = [];

    public static async Task<Bench> Open(BenchOptions options)
    {
        var worlds = await OutsideWorlds.Start();
        return new(options, worlds, await Mentions.Make(worlds.WebhookSecret));
    }

    public async IAsyncEnumerable<Row> Run()
    {
        foreach (var store in _options.Stores)
        {
            foreach (var part in _options.Parts)
            {
                await foreach (var row in Measure(part, store).ToTheEnd(store, part))
                {
                    Rows.Add(row);
                    yield return row;
                }
            }
        }
    }

    /// <summary>A Porter that nobody has used yet, on a store of its own.</summary>
    /// <param name="store">Its store.</param>
    /// <param name="start">Whether it is started.</param>
    /// <param name="silos">How many silos beside the web, where its store has any; as the options say unless told.</param>
    public async Task<Deployment> NewPorter(string store, bool start = true, int? silos = null)
    {
        var fresh = await _stores.New(store);
        var deployment = new Deployment(fresh with { Silos = Math.Min(fresh.Silos, silos ?? fresh.Silos) }, _worlds.Settings);
        if (start)
            await deployment.Start();
        return deployment;
    }

    public OutsideWorlds Worlds => _worlds;

    public Mentions Mentions => _mentions;

    public BenchOptions Options => _options;

    public async ValueTask DisposeAsync()
    {
        _stores.Dispose();
        await _worlds.DisposeAsync();
    }

    private IAsyncEnumerable<Row> Measure(string part, string store) => part switch
    {
        "webhooks" => Webhooks.Measure(this, store),
        "lives" => Lives.Measure(this, store),
        "cancel" => Cancels.Measure(this, store),
        "list" => Lists.Measure(this, store),
        "failover" => Failovers.Measure(this, store),
        _ => Starts.Measure(this, store),
    };
}
