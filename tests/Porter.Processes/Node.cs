namespace Porter.Processes;

/// <summary>One <c>Porter.Silo</c> or <c>Porter.Web</c>, with the same address, settings and log over every restart.</summary>
internal sealed class Node(string name, string program, IReadOnlyDictionary<string, string> settings, Uri address, string directory) : IDisposable
{
    // Generous: it is only ever spent where something is wrong.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) };
    private readonly Lock _gate = new();
    private Child? _child;
    private bool _isMeantToBeDown;

    public string Name => name;

    public Uri Address => address;

    /// <summary>The process that it is now, or was last; 0 before its first.</summary>
    public int ProcessId => _child?.Id ?? 0;

    /// <summary>How often it ended without being told to: a silo that its cluster takes for dead does so.</summary>
    public int Falls { get; private set; }

    /// <summary>What it printed so far, over every restart.</summary>
    public IReadOnlyList<string> Log => File.Exists(LogFile) ? File.ReadAllLines(LogFile) : [];

    private string LogFile => Path.Combine(directory, $"{name}.log");

    private string LastWords => $"Its last words, from {LogFile}:\n{string.Join('\n', Log.TakeLast(60))}";

    /// <summary>Starts the process and waits for nothing.</summary>
    public void Launch()
    {
        lock (_gate)
        {
            _child?.Dispose();
            _child = Child.Start("dotnet", [program], settings, directory, LogFile);
            _isMeantToBeDown = false;
        }
    }

    /// <summary>Starts it, again on what it left where it ran before, and returns when it is ready.</summary>
    public async Task Start(CancellationToken stop = default)
    {
        Launch();
        await UntilReady(stop);
    }

    /// <summary>Waits until its <c>/readyz</c> says so.</summary>
    /// <param name="stop">Gives up.</param>
    /// <param name="isSupervised">Somebody starts it again where it ended: that is no reason to give up.</param>
    public async Task UntilReady(CancellationToken stop, bool isSupervised = false)
    {
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < StartPatience; await Task.Delay(Pause, stop))
        {
            if (await IsReady(stop))
                return;
            if (!isSupervised && _child is { HasExited: true } ended)
                throw new InvalidOperationException($"{name} ended with {ended.ExitCode} before it was ready. {LastWords}");
        }

        throw new TimeoutException($"{name} was not ready after {StartPatience.TotalSeconds} s. {LastWords}");
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

    /// <summary>SIGTERM, as a supervisor sends it; the answer is the exit code. It stays down until it is started.</summary>
    public async Task<int> Terminate()
    {
        Child child;
        lock (_gate)
            (_isMeantToBeDown, child) = (true, _child!);
        try
        {
            await child.Signal("TERM").WaitAsync(StopPatience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{name} still ran {StopPatience.TotalSeconds} s after it was told to stop. {LastWords}");
        }

        return child.ExitCode;
    }

    /// <summary>Kills it and starts it on what it left.</summary>
    public async Task Restart()
    {
        await Kill();
        await Start();
    }

    /// <summary>Starts it again where it ended by itself.</summary>
    public void Supervise()
    {
        lock (_gate)
        {
            if (_isMeantToBeDown || _child is not { HasExited: true })
                return;
            Falls++;
            Launch();
        }
    }

    public void Dispose()
    {
        _child?.Dispose();
        _http.Dispose();
    }
}
