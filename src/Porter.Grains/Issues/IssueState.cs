using System.Collections.Immutable;
using Porter.Grains.Commands;
using Porter.Grains.Storage;
using Porter.Grains.Tasks;

namespace Porter.Grains.Issues;

/// <summary>All that is stored of an issue. Names and shapes here are on disk.</summary>
internal sealed record IssueState : StoredRecord, IVersioned
{
    public static int Version => 1;

    /// <summary>Tasks that are not over, their machines gone and their slots free.</summary>
    public ImmutableArray<TaskId> Open { get; init; } = [];

    /// <summary>The task that <c>@porter retry</c> means.</summary>
    public TaskId? Last { get; init; }

    /// <summary>Commands still to be answered.</summary>
    public ImmutableArray<PendingCommand> Commands { get; init; } = [];

    /// <summary>The latest commands that were taken up: a repeated delivery changes nothing.</summary>
    public ImmutableArray<CommandSource> Heard { get; init; } = [];

    /// <summary>Who was refused here, and for which command they were told so.</summary>
    public ImmutableArray<RefusedUser> Refused { get; init; } = [];
}

/// <summary>Somebody who was refused on an issue, and the command that was answered.</summary>
internal sealed record RefusedUser(long UserId, CommandSource Source) : StoredRecord;

/// <summary>A command and how far it has come.</summary>
internal sealed record PendingCommand : StoredRecord
{
    /// <summary>The command, its source and its author.</summary>
    public required IssueCommand Command { get; init; }

    /// <summary>How far it has come.</summary>
    public required CommandStage Stage { get; init; }

    /// <summary>When it was taken up.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Tasks that must be over before the answer is true.</summary>
    public ImmutableArray<TaskId> Awaiting { get; init; } = [];

    /// <summary>The tasks that the answer speaks of, as they were when the command acted.</summary>
    public ImmutableArray<TaskView> Tasks { get; init; } = [];

    /// <summary>Machines of those tasks that could not be destroyed, by id or name.</summary>
    public ImmutableArray<string> MachinesLeft { get; init; } = [];

    /// <summary>Tasks of the issue whose stored state cannot be read.</summary>
    public ImmutableArray<TaskId> Unreadable { get; init; } = [];

    /// <summary>Who gave it may not push.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The trace that the command belongs to, as W3C writes it.</summary>
    public string? Trace { get; init; }
}

/// <summary>How far a command has come.</summary>
internal enum CommandStage
{
    /// <summary>Asking GitHub whether this person may command.</summary>
    Checking,

    /// <summary>Doing what was said.</summary>
    Acting,

    /// <summary>Waiting until it is true.</summary>
    Awaiting,

    /// <summary>Telling.</summary>
    Answering,
}

/// <summary>The next step of a command; equal when command and stage are.</summary>
internal sealed record CommandStep(CommandSource Source, CommandStage Stage);
