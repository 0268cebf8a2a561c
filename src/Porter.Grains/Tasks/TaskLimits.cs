namespace Porter.Grains.Tasks;

/// <summary>How long things may take.</summary>
/// <param name="Task">The agent's time, which the worker keeps.</param>
/// <param name="Start">From a machine made to its worker's first word.</param>
internal sealed record TaskLimits(TimeSpan Task, TimeSpan Start)
{
    /// <summary>From a machine seen gone to the verdict: its last word may still be on its way.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    /// <summary>From a worker's last word to a look at its machine.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(25);

    /// <summary>How often a worker says that it lives.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>How long GitHub may be away before a task gives up on it.</summary>
    public static readonly TimeSpan OutsidePatience = TimeSpan.FromHours(1);

    /// <summary>For how long a machine is asked to go before a person is told that it is left.</summary>
    public static readonly TimeSpan DestroyTimeout = TimeSpan.FromHours(1);

    /// <summary>From one edit of the comment to the next that only tells a step, or a place in the queue.</summary>
    public static readonly TimeSpan EditPause = TimeSpan.FromSeconds(30);

    /// <summary>What the worker gets after the agent's time to hand in what there is, before Porter ends the task from outside.</summary>
    public TimeSpan Overtime => TimeSpan.FromSeconds(Math.Clamp(Task.TotalSeconds / 10, 15, 60));

    /// <summary>From a slot to a worker's first word, machines refused for want of room included.</summary>
    public TimeSpan Patience => Task + 2 * Start;
}
