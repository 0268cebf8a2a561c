using Orleans.Concurrency;
using Porter.Grains.GitHub;

namespace Porter.Grains.Tasks;

/// <summary>
/// One task: its request, its machine, its answer. The key is the <see cref="TaskId"/>. Every call is answered at once, whatever the task
/// waits for in the world outside.
/// </summary>
public interface ITaskGrain : IGrainWithStringKey
{
    /// <summary>Takes the task up. Stored when this returns; a second request under the same id changes nothing.</summary>
    Task<TaskView> Submit(TaskRequest request);

    /// <summary>The task as it is now, or null where nobody asked for it.</summary>
    Task<TaskView?> Get();

    /// <summary>The task as soon as its version is not <paramref name="version"/>, or after <paramref name="patience"/> as it is.</summary>
    [ResponseTimeout("00:01:00")] // waits for news
    Task<TaskView?> WhenChanged(long version, TimeSpan patience);

    /// <summary>What was asked for, to ask for it again; null where nobody did.</summary>
    Task<TaskRequest?> GetRequest();

    /// <summary>Stops the task. Stored when this returns; the machine is gone once the view says so (<see cref="Status.Failed"/>, and no machine left).</summary>
    /// <param name="by">Who stops it; null when nobody did and <paramref name="why"/> tells.</param>
    /// <param name="why">Half a sentence to follow “cancelled because”, or null.</param>
    Task Cancel(UserRef? by, string? why);

    /// <summary>News from the worker of an attempt. Stored when this returns; a repeat changes nothing.</summary>
    [ResponseTimeout("00:00:30")] // waits for GitHub when a token is asked for
    Task<ReportAnswer> Report(int attempt, WorkerReport report);

    /// <summary>A slot became free for this task.</summary>
    [OneWay]
    Task SlotGranted();

    /// <summary>The task moved up in its user's queue.</summary>
    [OneWay]
    Task QueueMoved(int position);
}
