namespace Porter.Grains.Commands;

/// <summary>The words that are commands, and can therefore be no agent's name.</summary>
public static class CommandWords
{
    /// <summary>Every one, in the order in which help lists them.</summary>
    public static IReadOnlyList<string> All { get; } = ["cancel", "retry", "status", "help"];

    internal static Command? Find(string word) => word.ToLowerInvariant() switch
    {
        "cancel" => new Command.Cancel(),
        "retry" => new Command.Retry(),
        "status" => new Command.Status(),
        "help" => new Command.Help(),
        _ => null,
    };
}
