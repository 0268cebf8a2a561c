using System.Security.Cryptography;

namespace Porter.Bench.Worlds;

/// <summary>A GitHub and a Fly that answer at once, so that what is measured is Porter.</summary>
internal sealed class OutsideWorlds : IAsyncDisposable
{
    private readonly List<WebApplication> _apps = [];

    private OutsideWorlds()
    {
        Worker = new(Seen);
        GitHub = new(Seen);
    }

    public Ledger Seen { get; } = new();

    public Worker Worker { get; }

    public GitHubStub GitHub { get; }

    public string WebhookSecret { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>Porter's settings that point at these worlds.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; private set; } = new Dictionary<string, string>();

    public static async Task<OutsideWorlds> Start()
    {
        var worlds = new OutsideWorlds();
        var github = await worlds.Serve(worlds.GitHub.Map);
        var fly = await worlds.Serve(new FlyStub(worlds.Seen, worlds.Worker).Map);
        using var key = RSA.Create(2048);
        worlds.Settings = new Dictionary<string, string>
        {
            ["GitHub:ApiUrl"] = github.AbsoluteUri,
            ["GitHub:WebUrl"] = github.AbsoluteUri.TrimEnd('/'),
            ["GitHub:AppId"] = "1",
            ["GitHub:PrivateKey"] = key.ExportRSAPrivateKeyPem(),
            ["GitHub:WebhookSecret"] = worlds.WebhookSecret,
            ["GitHub:ClientId"] = "Iv23bench",
            ["GitHub:ClientSecret"] = "bench",
            ["GitHub:Slug"] = "porter-bench",
            // GitHub's own limits are not what is measured.
            ["GitHub:WriteBurst"] = "100000",
            ["GitHub:WritesPerSecond"] = "10000",
            ["Fly:ApiUrl"] = fly.AbsoluteUri.TrimEnd('/'),
            ["Fly:App"] = "bench",
        };
        return worlds;
    }

    public async ValueTask DisposeAsync()
    {
        GitHub.Release();
        foreach (var app in _apps)
            await app.DisposeAsync();
        Worker.Dispose();
    }

    private async Task<Uri> Serve(Action<IEndpointRouteBuilder> routes)
    {
        var (app, address) = await Loopback.Serve(0, routes);
        _apps.Add(app);
        return address;
    }
}
