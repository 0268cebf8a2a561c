using Orleans.Concurrency;
using Porter.Grains.Tasks;

namespace Porter.Grains.Users;

/// <summary>A hundred finished tasks of a user. The key is <c>user/page</c>.</summary>
public interface IHistoryPageGrain : IGrainWithStringKey
{
    /// <summary>Tasks on a page.</summary>
    const int Size = 100;

    /// <summary>Files a task under its number on the user's list. Twice is once.</summary>
    Task Put(long number, TaskView task);

    /// <summary>The page's tasks by number, newest first.</summary>
    [ReadOnly]
    Task<FiledTask[]> Read();
}

/// <summary>A finished task and its number on the user's list.</summary>
/// <param name="Number">Given when the task was taken up; never used twice.</param>
/// <param name="Task">The task, with its prompt cut to what a list shows.</param>
[GenerateSerializer, Immutable]
public sealed record FiledTask(long Number, TaskView Task);
