namespace Porter.Grains.Fly;

/// <summary>A machine to be made. Prints its name only: the environment holds keys.</summary>
/// <param name="Name">Unique in the app: made of task and attempt, so that asking twice makes one.</param>
/// <param name="Env">The worker's environment.</param>
/// <param name="Metadata">What Porter finds it by: <see cref="TaskKey"/>, <see cref="AttemptKey"/>.</param>
internal sealed record MachineRequest(
    string Name,
    IReadOnlyDictionary<string, string> Env,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Metadata key of the task's id.</summary>
    public const string TaskKey = "porter_task";

    /// <summary>Metadata key of the attempt's number.</summary>
    public const string AttemptKey = "porter_attempt";

    /// <summary>Metadata key of the machine's name, by which one look-up asks; added by <see cref="FlyMachines"/>.</summary>
    public const string NameKey = "porter_machine";

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
