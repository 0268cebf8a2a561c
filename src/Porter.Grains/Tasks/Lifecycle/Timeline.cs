using System.Collections.Immutable;
using System.Text.Json;
using Porter.Grains.Storage;

namespace Porter.Grains.Tasks.Lifecycle;

/// <summary>Something that happened in a task's life, for whoever reads it later.</summary>
/// <param name="At">When.</param>
/// <param name="Event">What: a word such as <c>slot_granted</c>; a newer Porter may write words that this one does not know.</param>
/// <param name="Detail">What more there is to say: a place, a machine's id, somebody's login, words from outside. Quote it.</param>
internal sealed record TimelineEntry(DateTimeOffset At, string Event, string? Detail = null) : StoredRecord;

/// <summary>Writes a task's timeline: each change of it that a reader would want to know the time and the cause of. Pure.</summary>
internal static class Timeline
{
    /// <summary>The most that is kept. Of a longer life the beginning and the latest are.</summary>
    public const int Capacity = 40;

    private const int Beginning = 10;
    private const int LongestDetail = 200;

    /// <summary>The timeline after a change.</summary>
    /// <param name="before">The task before it, or null.</param>
    /// <param name="happened">What changed it.</param>
    /// <param name="after">The task after it, its timeline still the old one.</param>
    /// <param name="now">When.</param>
    public static ImmutableArray<TimelineEntry> After(TaskState? before, TaskEvent happened, TaskState after, DateTimeOffset now)
    {
        var timeline = after.Timeline;
        if (Detail(before, happened, after) is (true, var detail))
            timeline = Add(timeline, new(now, Name(happened), detail is null ? null : Text.Truncate(detail, LongestDetail)));
        if (before?.Attempt?.Number != after.Attempt?.Number)
            timeline = Add(timeline, new(now, "machine_asked_for", $"attempt {after.Attempt!.Number}"));
        if (before?.LeftMachine != after.LeftMachine)
            timeline = Add(timeline, new(now, "machine_left", $"attempt {after.LeftMachine!.Attempt}"));
        if (before?.Ending is null && after.Ending is { } ending)
            timeline = Add(timeline, new(now, "ended", Word(ending.Outcome)));
        return timeline;
    }

    private static (bool IsWorthKeeping, string? Detail) Detail(TaskState? before, TaskEvent happened, TaskState after) => happened switch
    {
        TaskEvent.SlotAnswered { Answer.Position: > 0 and var position } => (before?.Queue is null, $"place {position}"),
        TaskEvent.MachineCreated e => (e.Attempt == after.Attempt?.Number, e.MachineId),
        TaskEvent.EffectDelayed e => (true, e.Reason),
        TaskEvent.EffectRefused e => (true, $"{e.Effect}: {e.Reason}"),
        TaskEvent.MachineSeen { Sight.Gone: true } e => (true, e.Sight.ExitCode is { } code ? $"exit code {code}" : null),
        TaskEvent.PullRequestOpened e => (true, $"#{e.PullRequest.Number}"),
        TaskEvent.CancelRequested e => (true, e.By.ToString()),
        TaskEvent.ConfigAnswered => (true, after.Agent),
        TaskEvent.PublishAllowed => (true, null),
        // The rest is told where it leads on to another phase; what the worker does, and edits of the comment, have places of their own.
        _ => (before?.Phase != after.Phase && happened is not TaskEvent.ClockTicked, null),
    };

    private static ImmutableArray<TimelineEntry> Add(ImmutableArray<TimelineEntry> timeline, TimelineEntry entry) =>
        (timeline.Length < Capacity ? timeline : timeline.RemoveAt(Beginning)).Add(entry);

    private static string Name(TaskEvent happened) => JsonNamingPolicy.SnakeCaseLower.ConvertName(happened.GetType().Name);

    private static string Word(Outcome outcome) => JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString());
}
