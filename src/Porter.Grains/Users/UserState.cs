using System.Collections.Immutable;
using Porter.Grains.Tasks;

namespace Porter.Grains.Users;

/// <summary>All that is stored of a user. Names and shapes here are on disk.</summary>
internal sealed record UserState
{
    public string? Login { get; init; }

    /// <summary>The user's GitHub token, sealed.</summary>
    public string? SealedToken { get; init; }

    public string? GistId { get; init; }

    public UserSlots Slots { get; init; } = new();

    /// <summary>The next task's number on the user's list; grows for ever.</summary>
    public long NextNumber { get; init; }

    /// <summary>Tasks that are not filed yet, by number.</summary>
    public ImmutableSortedDictionary<long, TaskId> Open { get; init; } = ImmutableSortedDictionary<long, TaskId>.Empty;

    /// <summary>The numbers of those filed last: filing again writes to the same place.</summary>
    public ImmutableArray<Filed> Filed { get; init; } = [];
}

/// <summary>A task that was filed, and its number.</summary>
internal sealed record Filed(TaskId Task, long Number);

/// <summary>The rules of a user's list. Pure.</summary>
internal static class UserRules
{
    private const int MostFiled = 200;

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

        return user.Filed.LastOrDefault(filed => filed.Task == task)?.Number;
    }

    /// <summary>The task stands in the history under its number.</summary>
    public static UserState File(UserState user, TaskId task, long number) => !user.Open.ContainsKey(number)
        ? user
        : user with { Open = user.Open.Remove(number), Filed = [.. user.Filed.TakeLast(MostFiled - 1), new(task, number)] };
}
