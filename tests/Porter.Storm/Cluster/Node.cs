namespace Porter.Storm.Cluster;

/// <summary>One <c>Porter.Silo</c> or <c>Porter.Web</c>, the same over every restart. One that ends by itself is started again, as any supervisor would.</summary>
internal sealed class Node(string name, string program, IReadOnlyDictionary<string, string> settings, Uri address, string directory) : IDisposable
{
    // Generous: it is only ever spent where something is wrong.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) };
    private readonly Lock _gate = new();
    private Child? _child;
    private bool _isMeantToBeDown;

    public string Name => name;

    public Uri Address => address;

    /// <summary>The process that it is now, or was last; 0 before its first.</summary>
    public int ProcessId => _child?.Id ?? 0;

    public bool IsUp => _child is { HasExited: false };

    /// <summary>How often it ended without being told to: a silo that its cluster takes for dead does so.</summary>
    public int Falls { get; private set; }

    public void Start()
    {
        lock (_gate)
        {
            _child?.Dispose();
            _child = Child.Start("dotnet", [program], settings, directory, Path.Combine(directory, $"{name}.log"));
            _isMeantToBeDown = false;
        }
    }

    /// <summary>Waits until its <c>/readyz</c> says so.</summary>
    public async Task UntilReady(CancellationToken stop)
    {
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < StartPatience; await Task.Delay(Pause, stop))
        {
            if (await IsReady(stop))
                return;
        }

        throw new TimeoutException($"{name} was not ready after {StartPatience.TotalSeconds} s; see {Path.Combine(directory, $"{name}.log")}.");
    }

    public async Task<bool> IsReady(CancellationToken stop)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("readyz", UriKind.Relative), stop);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary><c>kill -9</c>; it stays down until it is started.</summary>
    public Task Kill()
    {
        lock (_gate)
        {
            _isMeantToBeDown = true;
            return _child!.Kill();
        }
    }

    /// <summary>Starts it again where it ended by itself.</summary>
    public void Supervise()
    {
        lock (_gate)
        {
            if (_isMeantToBeDown || _child is not { HasExited: true })
                return;
            Falls++;
            Start();
        }
    }

    public void Dispose()
    {
        _child?.Dispose();
        _http.Dispose();
    }
}
