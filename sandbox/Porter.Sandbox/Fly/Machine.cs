using System.Globalization;
using System.Text.Json.Nodes;

namespace Porter.Sandbox.Fly;

/// <summary>One Fly Machine, living or gone.</summary>
public sealed class Machine
{
    private const int LogLimit = 2_000;
    private const int LineLimit = 4_000;
    private readonly Queue<string> log = new();
    private readonly List<MachineEvent> events = [];
    private readonly Lock gate = new();
    private readonly ChangeSignal changes;

    internal Machine(
        string id,
        string app,
        string name,
        string region,
        JsonObject config,
        MachineBehavior behavior,
        DateTimeOffset now,
        ChangeSignal changes)
    {
        this.changes = changes;
        (Id, App, Name, Region, Config, Behavior, CreatedAt, UpdatedAt) = (id, app, name, region, config, behavior, now, now);
        InstanceId = "01" + Guid.NewGuid().ToString("N")[..24].ToUpperInvariant();
        Env = (config["env"] as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>());
    }

    /// <summary>The id: 14 hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>The app it belongs to.</summary>
    public string App { get; }

    /// <summary>Unique among the app's living machines.</summary>
    public string Name { get; }

    /// <summary>Where it runs.</summary>
    public string Region { get; }

    /// <summary>Its configuration as it was asked for.</summary>
    public JsonObject Config { get; }

    /// <summary><c>config.env</c>.</summary>
    public IReadOnlyDictionary<string, string> Env { get; }

    /// <summary><c>config.metadata</c> by key.</summary>
    public string? Metadata(string key) => (string?)Config["metadata"]?[key];

    /// <summary>The repository its worker was told of.</summary>
    internal string? RepositoryName => Env.GetValueOrDefault("REPO_FULL_NAME");

    /// <summary>The issue its worker was told of.</summary>
    internal int? IssueNumber =>
        int.TryParse(Env.GetValueOrDefault("ISSUE_NUMBER"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When its state last changed.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>
    /// <c>created</c>, <c>starting</c>, <c>started</c>, <c>stopping</c>, <c>stopped</c>,
    /// <c>destroying</c> or <c>destroyed</c>.
    /// </summary>
    public string State { get; private set; } = "created";

    /// <summary>It vanished: the API says 404, and no event tells why.</summary>
    public bool Vanished { get; internal set; }

    /// <summary>It is neither destroyed nor vanished.</summary>
    public bool IsAlive => State != "destroyed" && !Vanished;

    /// <summary>Its state as the pages show it.</summary>
    internal string Condition => Vanished ? "vanished" : State;

    /// <summary>How its main process ended; null while it has not.</summary>
    public WorkloadExit? Exit { get; internal set; }

    /// <summary>How its main process ended, as the pages and the timeline say it; empty while it has not.</summary>
    internal string Ending => Exit switch
    {
        null => "",
        { OutOfMemory: true } => "out of memory",
        { } exit => $"exit code {exit.ExitCode}",
    };

    /// <summary>What its main process printed, the last 2,000 lines.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (gate)
                return [.. log];
        }
    }

    /// <summary>What happened to it, newest first.</summary>
    public IReadOnlyList<MachineEvent> Events
    {
        get
        {
            lock (gate)
                return [.. Enumerable.Reverse(events)];
        }
    }

    internal string InstanceId { get; }

    internal MachineBehavior Behavior { get; }

    internal MachineLifecycle? Lifecycle { get; set; }

    /// <inheritdoc/>
    public override string ToString() => $"machine {Name} ({Id}, {State})";

    internal void Print(string line)
    {
        lock (gate)
        {
            log.Enqueue(line.Truncate(LineLimit));
            if (log.Count > LogLimit)
                log.Dequeue();
        }

        changes.Notify();
    }

    internal void TransitionTo(string state, string eventType, string source, DateTimeOffset now, JsonObject? request = null)
    {
        lock (gate)
        {
            (State, UpdatedAt) = (state, now);
            events.Add(new MachineEvent($"01{Guid.NewGuid():N}"[..26].ToUpperInvariant(), eventType, state, source, now, request));
        }
    }

    internal bool AutoDestroy => (bool?)Config["auto_destroy"] ?? false;

    internal string RestartPolicy => (string?)Config["restart"]?["policy"] ?? "on-failure";

    internal int MaxRetries => (int?)Config["restart"]?["max_retries"] ?? 10;

    internal string StopSignal => (string?)Config["stop_config"]?["signal"] ?? "SIGINT";

    internal TimeSpan StopTimeout => GoDuration.Parse((string?)Config["stop_config"]?["timeout"]) ?? TimeSpan.FromSeconds(5);
}

/// <summary>Something that happened to a machine.</summary>
/// <param name="Id">The event's id.</param>
/// <param name="Type">Such as <c>launch</c>, <c>start</c>, <c>exit</c>, <c>destroy</c>.</param>
/// <param name="Status">The state it led to.</param>
/// <param name="Source"><c>user</c> or <c>flyd</c>.</param>
/// <param name="At">When.</param>
/// <param name="Request">Details, such as <c>exit_event</c>; null for most.</param>
public sealed record MachineEvent(string Id, string Type, string Status, string Source, DateTimeOffset At, JsonObject? Request);

/// <summary>How a machine's main process ended.</summary>
/// <param name="ExitCode">Its exit code; 128 and the signal's number where a signal ended it.</param>
/// <param name="OutOfMemory">The kernel ended it for want of memory.</param>
/// <param name="StopRequested">Someone had asked for the stop.</param>
public sealed record WorkloadExit(int ExitCode, bool OutOfMemory = false, bool StopRequested = false);

/// <summary>How a machine behaves once it is created.</summary>
public enum MachineBehavior
{
    /// <summary>It starts and runs its work.</summary>
    Runs,

    /// <summary>It stays <c>created</c> until destroyed.</summary>
    NeverStarts,

    /// <summary>It starts, and the kernel kills its work for want of memory before it prints a line.</summary>
    RunsOutOfMemory,

    /// <summary>It is accepted and then nowhere to be found, without an event.</summary>
    Vanishes,
}

/// <summary>Durations as Go writes them, the part Fly uses: <c>30s</c>, <c>500ms</c>, <c>2m</c>.</summary>
internal static class GoDuration
{
    public static TimeSpan? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var digits = text.TrimEnd('h', 'm', 's', 'u', 'n');
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return null;
        return text[digits.Length..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => null,
        };
    }
}
