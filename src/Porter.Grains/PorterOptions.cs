using System.ComponentModel.DataAnnotations;

namespace Porter.Grains;

/// <summary>Porter's own settings, section <c>Porter</c>.</summary>
public sealed class PorterOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Porter";

    /// <summary>The address at which the outside reaches Porter: callbacks and links are built on it.</summary>
    /// <value>Default: the first address that the process listens on.</value>
    public Uri? PublicUrl { get; set; }

    /// <summary>Where the embedded store and generated keys live.</summary>
    /// <value>Default: <c>./data</c>.</value>
    [Required]
    public string DataDirectory { get; set; } = "./data";

    /// <summary>Whether the grains live in the web process or in silos of their own.</summary>
    /// <value>Default: <see cref="ClusterKind.Embedded"/>.</value>
    public ClusterKind Cluster { get; set; }

    /// <summary>32 bytes in base64, for callback tokens and secrets at rest.</summary>
    /// <value>Default: generated into <see cref="DataDirectory"/> when embedded; required when distributed.</value>
    public string? MasterKey { get; set; }

    /// <summary>How long an agent may work.</summary>
    /// <value>Default: 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:05", "12:00:00")]
    public TimeSpan TaskTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a machine may take from being made to its worker's first word, before it is replaced once.</summary>
    /// <value>Default: 2 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:02", "01:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a task that is not over is looked after, whatever happens: after a crash it goes on within this time.</summary>
    /// <value>Default: 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Pulse { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the machines of a user with tasks are looked through for some that no task knows.</summary>
    /// <value>Default: 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Sweep { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often GitHub is asked which of its deliveries failed, and to send those again.</summary>
    /// <value>Default: 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Redelivery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Tasks of one user that run at once.</summary>
    /// <value>Default: 5.</value>
    [Range(1, 100)]
    public int MaxConcurrentTasks { get; set; } = 5;

    /// <summary>Tasks of one user that wait behind them.</summary>
    /// <value>Default: 20.</value>
    [Range(0, 1000)]
    public int MaxQueuedTasks { get; set; } = 20;

    /// <summary>The shortest of <see cref="Pulse"/>, <see cref="Sweep"/> and <see cref="Redelivery"/>.</summary>
    internal TimeSpan ShortestPeriod => new[] { Pulse, Sweep, Redelivery }.Min();

    /// <summary>A directory of further agent manifests, beside those that come with Porter; or null.</summary>
    public string? AgentsDirectory { get; set; }
}

/// <summary>Where the grains live.</summary>
public enum ClusterKind
{
    /// <summary>In the web process, on one SQLite file.</summary>
    Embedded,

    /// <summary>In silos of their own, on a shared database.</summary>
    Distributed,
}
