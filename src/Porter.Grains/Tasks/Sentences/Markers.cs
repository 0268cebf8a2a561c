using Porter.Grains.Commands;

namespace Porter.Grains.Tasks.Sentences;

/// <summary>What tells Porter's comments from each other; hidden from readers.</summary>
internal static class Markers
{
    /// <summary>Tells the comment of a task from all others.</summary>
    public static string Of(TaskId task) => $"<!-- porter:{task} -->";

    /// <summary>Tells the answer to a command from all others.</summary>
    public static string Of(CommandSource command) => $"<!-- porter:command:{command} -->";
}
