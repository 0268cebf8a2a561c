using System.Collections.Immutable;
using Porter.Grains.Storage;
using Porter.Grains.Tasks;

namespace Porter.Grains.Users;

/// <summary>All that is stored of a user. Names and shapes here are on disk.</summary>
internal sealed record UserState : StoredRecord, IVersioned
{
    public static int Version => 1;

    public string? Login { get; init; }

    /// <summary>The user's GitHub token, sealed.</summary>
    public string? SealedToken { get; init; }

    public string? GistId { get; init; }

    public UserSlots Slots { get; init; } = new();

    /// <summary>The next task's number on the user's list; grows for ever.</summary>
    public long NextNumber { get; init; }

    /// <summary>Tasks that are not archived yet, by number.</summary>
    public ImmutableSortedDictionary<long, TaskId> Open { get; init; } = ImmutableSortedDictionary<long, TaskId>.Empty;

    /// <summary>Those archived last, with their numbers: archiving again writes to the same place.</summary>
    public ImmutableArray<ArchivedTask> Archived { get; init; } = [];
}

/// <summary>A task that was archived, and its number on the list.</summary>
internal sealed record ArchivedTask(TaskId Task, long Number) : StoredRecord;

/// <summary>The rules of a user's list. Pure.</summary>
internal static class UserRules
{
    private const int MaxArchived = 200;

    /// <summary>Gives a task its number, unless it has one.</summary>
    public static UserState Enlist(UserState user, TaskId task) =>
        NumberOf(user, task) is not null ? user : user with { Open = user.Open.Add(user.NextNumber, task), NextNumber = user.NextNumber + 1 };

    public static long? NumberOf(UserState user, TaskId task)
    {
        foreach (var (number, open) in user.Open)
        {
            if (open == task)
                return number;
        }

        return user.Archived.LastOrDefault(archived => archived.Task == task)?.Number;
    }

    /// <summary>The task stands in the history under its number.</summary>
    public static UserState Archive(UserState user, TaskId task, long number) => !user.Open.ContainsKey(number)
        ? user
        : user with { Open = user.Open.Remove(number), Archived = [.. user.Archived.TakeLast(MaxArchived - 1), new(task, number)] };
}
