namespace Porter.Grains.Fly;

/// <summary>A machine to be made. Prints its name only: the environment holds keys.</summary>
/// <param name="Name">Unique in the app: made of task and attempt, so that asking twice makes one.</param>
/// <param name="Env">The worker's environment.</param>
/// <param name="Files">Files to be written before the start.</param>
/// <param name="Metadata">What Porter finds it by: <see cref="TaskKey"/>, <see cref="AttemptKey"/>.</param>
/// <param name="Image">Instead of the settings' image.</param>
/// <param name="Region">Instead of the settings' region.</param>
internal sealed record MachineRequest(
    string Name,
    IReadOnlyDictionary<string, string> Env,
    IReadOnlyList<MachineFile> Files,
    IReadOnlyDictionary<string, string> Metadata,
    string? Image = null,
    string? Region = null)
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

/// <summary>A file in a machine.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Content">Its bytes, as UTF-8 text.</param>
internal sealed record MachineFile(string Path, string Content);
