namespace Porter.Grains.Fly;

/// <summary>A Fly machine as it was seen at one moment.</summary>
/// <param name="Id">Fly's id.</param>
/// <param name="Name">The name it was given.</param>
/// <param name="State">Fly's word, kept as it came: new words must not break Porter. https://fly.io/docs/machines/machine-states/</param>
/// <param name="Region">Where it is.</param>
/// <param name="Metadata">What was attached to it; empty while its host is unreachable.</param>
/// <param name="IsHostReachable">False while Fly cannot speak to the host: what it says of the machine may be old.</param>
/// <param name="Exit">How its main process ended, if it did and Fly still knows.</param>
internal sealed record Machine(
    string Id,
    string Name,
    string State,
    string? Region,
    IReadOnlyDictionary<string, string> Metadata,
    bool IsHostReachable,
    MachineExit? Exit)
{
    /// <summary>It runs no more and never will: auto-destroyed machines can be seen for a while before they are 404.</summary>
    public bool IsGone => State is "destroyed" or "replaced" or "migrated";

    /// <summary>Its destruction is under way.</summary>
    public bool IsGoing => State is "destroying" or "launch_failed";

    /// <summary>Its main process has ended: <see cref="Exit"/> says how, where Fly knows.</summary>
    public bool HasEnded => IsGone || IsGoing || State is "stopped" or "failed";
}

/// <summary>How a machine's main process ended.</summary>
/// <param name="Code">Its exit code, if Fly said.</param>
/// <param name="OutOfMemory">The kernel killed it.</param>
internal sealed record MachineExit(int? Code, bool OutOfMemory);
