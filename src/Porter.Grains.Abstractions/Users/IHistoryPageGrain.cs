using Orleans.Concurrency;
using Porter.Grains.Tasks;

namespace Porter.Grains.Users;

/// <summary>A hundred finished tasks of a user. The key is <c>user/page</c>.</summary>
[Alias("porter.IHistoryPageGrain")]
public interface IHistoryPageGrain : IGrainWithStringKey
{
    /// <summary>Tasks on a page.</summary>
    const int Size = 100;

    /// <summary>Archives a task under its number on the user's list. Twice is once.</summary>
    [Alias("Archive")]
    Task Archive(long number, TaskView task);

    /// <summary>The page's tasks by number, newest first.</summary>
    [Alias("Read")]
    [ReadOnly]
    Task<ListedTask[]> Read();
}
