using System.Security.Cryptography;

namespace Porter.Bench.Processes;

/// <summary>A Porter on a store: one web process, and the silos that its store is shared by. The web's address outlives it.</summary>
internal sealed class Deployment : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly Store _store;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly List<(Child Process, Uri Address)> _silos = [];
    private Child? _web;

    public Deployment(Store store, IEnumerable<KeyValuePair<string, string>> settings)
    {
        _store = store;
        Address = new($"http://127.0.0.1:{FreePort.Next()}/");
        Settings = new(settings)
        {
            ["Porter:PublicUrl"] = Address.AbsoluteUri,
            ["Porter:MasterKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        };
        foreach (var (name, value) in store.Settings)
            Settings[name] = value;
    }

    public Uri Address { get; }

    /// <summary>What every process of it is told.</summary>
    public Dictionary<string, string> Settings { get; }

    public bool IsDistributed => _store.Silos > 0;

    /// <summary>The last lines of each process.</summary>
    public string Log => string.Join('\n', _silos.Select(silo => silo.Process).Append(_web).Select(child => child?.Log));

    /// <summary>Starts what is not running, and returns when the web is ready.</summary>
    public async Task Start()
    {
        Launch();
        await UntilReady();
    }

    /// <summary>Starts what is not running, and waits for nothing.</summary>
    public void Launch()
    {
        while (_silos.Count < _store.Silos)
            _silos.Add(StartSilo());
        _web ??= StartWeb();
    }

    public Task UntilReady() => Patience.Until(
        async () =>
        {
            if (_silos.Select(silo => silo.Process).Append(_web!).FirstOrDefault(child => child.HasEnded) is { } ended)
                throw new InvalidOperationException($"A process of Porter's ended:\n{ended.Log}");
            try
            {
                // The silos too: one that has not joined yet takes no share of what is measured.
                foreach (var address in _silos.Select(silo => silo.Address).Append(Address))
                {
                    using var answer = await _http.GetAsync(new Uri(address, "readyz"));
                    if (!answer.IsSuccessStatusCode)
                        return false;
                }

                return true;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                return false;
            }
        },
        "Porter to be ready",
        StartLimit);

    /// <summary>Kills the newest silo.</summary>
    public async Task KillSilo()
    {
        using var silo = _silos[^1].Process;
        _silos.RemoveAt(_silos.Count - 1);
        await silo.Kill();
    }

    /// <summary>Hangs the newest silo; it stays a process of ours until <see cref="KillSilo"/>.</summary>
    public Task HangSilo() => _silos[^1].Process.Hang();

    /// <summary><c>kill -9</c> of every process.</summary>
    public async Task KillAll()
    {
        var all = _silos.Select(silo => silo.Process).Append(_web).OfType<Child>().Where(child => !child.HasEnded).ToArray();
        await Task.WhenAll(all.Select(child => child.Kill()));
        foreach (var child in all)
            child.Dispose();
        _silos.Clear();
        _web = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAll();
        _http.Dispose();
    }

    private Child StartWeb() => Child.Start("dotnet", [Program("Porter.Web")], [.. Settings, new("ASPNETCORE_URLS", Address.AbsoluteUri)]);

    private (Child, Uri) StartSilo()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        return (Child.Start("dotnet", [Program("Porter.Silo")], [.. Settings, .. Endpoints(), new("ASPNETCORE_URLS", address.AbsoluteUri)]), address);
    }

    /// <summary>The addresses of one more silo on this machine.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Endpoints() =>
    [
        new("Orleans:Endpoints:AdvertisedIPAddress", "127.0.0.1"),
        new("Orleans:Endpoints:SiloPort", $"{FreePort.Next()}"),
        new("Orleans:Endpoints:GatewayPort", $"{FreePort.Next()}"),
    ];

    private static string Program(string project)
    {
        // …/bench/Porter.Bench/bin/Release/net10.0 -> …/src/PROJECT/bin/Release/net10.0
        var output = Path.GetFullPath(AppContext.BaseDirectory).TrimEnd('/');
        var (framework, configuration) = (Path.GetFileName(output), Path.GetFileName(Path.GetDirectoryName(output))!);
        return Path.GetFullPath(Path.Combine(output, "../../../../../src", project, "bin", configuration, framework, $"{project}.dll"));
    }
}
