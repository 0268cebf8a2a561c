namespace Porter.Grains.Tasks.Lifecycle;

/// <summary>How long things may take.</summary>
/// <param name="Task">The agent's time, which the worker keeps.</param>
/// <param name="Start">From a machine made to its worker's start.</param>
internal sealed record TaskLimits(TimeSpan Task, TimeSpan Start)
{
    /// <summary>From a machine seen gone to the verdict: its last report may still be on its way.</summary>
    public static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(15);

    /// <summary>From a worker's last report to a look at its machine; a worker says every 20 seconds that it lives.</summary>
    public static readonly TimeSpan HeartbeatTimeout = TimeSpan.FromSeconds(25);

    /// <summary>How long GitHub may be away before a task gives up on it.</summary>
    public static readonly TimeSpan OutboundTimeout = TimeSpan.FromHours(1);

    /// <summary>For how long a machine is asked to go before a person is told that it is left.</summary>
    public static readonly TimeSpan DestroyTimeout = TimeSpan.FromHours(1);

    /// <summary>From one edit of the comment to the next that only tells a step, or a place in the queue.</summary>
    public static readonly TimeSpan EditInterval = TimeSpan.FromSeconds(30);

    /// <summary>What the worker gets after the agent's time to hand in what there is, before Porter ends the task from outside.</summary>
    public TimeSpan Overtime => TimeSpan.FromSeconds(Math.Clamp(Task.TotalSeconds / 10, 15, 60));

    /// <summary>From a slot to a worker's start, machines refused for want of room included.</summary>
    public TimeSpan MachineTimeout => Task + 2 * Start;
}
