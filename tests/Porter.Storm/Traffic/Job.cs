using System.Globalization;
using System.Text.RegularExpressions;

namespace Porter.Storm.Traffic;

/// <summary>What becomes of a task's work; it travels in the words of the command, and the worker reads it in its prompt.</summary>
/// <param name="Kind">How the work ends.</param>
/// <param name="Milliseconds">How long it takes.</param>
internal sealed partial record Job(JobKind Kind, int Milliseconds)
{
    private static readonly (JobKind Kind, double Share)[] Shares =
    [
        (JobKind.Changes, 0.55), (JobKind.Nothing, 0.2), (JobKind.Fails, 0.1), (JobKind.Hangs, 0.05), (JobKind.Dies, 0.05), (JobKind.PushesAndDies, 0.05),
    ];

    public static Job Draw(Random chance)
    {
        var draw = chance.NextDouble();
        foreach (var (kind, share) in Shares)
        {
            if ((draw -= share) < 0)
                return new(kind, chance.Next(100, 2_500));
        }

        return new(JobKind.Changes, 100);
    }

    public static Job Read(string prompt) =>
        Words().Match(prompt) is { Success: true } found && Enum.TryParse<JobKind>(found.Groups[1].Value, out var kind)
            ? new(kind, int.Parse(found.Groups[2].ValueSpan, CultureInfo.InvariantCulture))
            : throw new FormatException("The prompt does not hold the words of the command.");

    public override string ToString() => $"storm/{Kind}/{Milliseconds}";

    [GeneratedRegex(@"storm/(\w+)/(\d+)")]
    private static partial Regex Words();
}

internal enum JobKind
{
    /// <summary>It changes something and hands it in.</summary>
    Changes,

    /// <summary>It finishes and changes nothing.</summary>
    Nothing,

    /// <summary>The agent fails.</summary>
    Fails,

    /// <summary>It works until somebody stops it, or its time is up.</summary>
    Hangs,

    /// <summary>The machine ends without a word.</summary>
    Dies,

    /// <summary>The machine pushes its work, and ends before its last word.</summary>
    PushesAndDies,

    /// <summary>It holds its slot until the probe lets it go.</summary>
    Waits,
}
