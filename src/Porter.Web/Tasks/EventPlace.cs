using System.Globalization;

namespace Porter.Web.Tasks;

/// <summary>How far a reader of a task's events has come; it travels as the events' id.</summary>
/// <param name="Version">The version of the task last seen; -1 for none.</param>
/// <param name="NextLine">The number of the first line of the log not seen.</param>
internal readonly record struct EventPlace(long Version, int NextLine)
{
    /// <summary>The id of the last event there will be.</summary>
    public const string AtEnd = "end";

    public static EventPlace Start { get; } = new(-1, 0);

    /// <summary>Reads an id; nothing is the start. False where it is none of Porter's.</summary>
    public static bool TryParse(string? id, out EventPlace place)
    {
        place = Start;
        if (string.IsNullOrEmpty(id))
            return true;
        if (id.Split('-') is not [var version, var line]
            || !long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var seen)
            || !int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var next))
            return false;
        place = new(seen, next);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(Version, 0)}-{NextLine}");
}
