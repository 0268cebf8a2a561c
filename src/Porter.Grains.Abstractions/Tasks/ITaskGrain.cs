using Orleans.Concurrency;
using Porter.Grains.GitHub;

namespace Porter.Grains.Tasks;

/// <summary>
/// One task: its request, its machine, its answer. The key is the <see cref="TaskId"/>. Every call is answered at once, whatever the task
/// waits for in the world outside. Each throws an <see cref="UnreadableStateException"/> where what is stored of the task cannot be read.
/// </summary>
[Alias("porter.ITaskGrain")]
public interface ITaskGrain : IGrainWithStringKey
{
    /// <summary>Takes the task up. Stored when this returns; a second request under the same id changes nothing.</summary>
    [Alias("Submit")]
    Task<TaskView> Submit(TaskRequest request);

    /// <summary>The task as it is now, or null where nobody asked for it.</summary>
    [Alias("Get")]
    Task<TaskView?> Get();

    /// <summary>The task as soon as its version is not <paramref name="version"/>, or after <paramref name="timeout"/> as it is.</summary>
    [Alias("WhenChanged")]
    [ResponseTimeout("00:01:00")] // waits for a change
    Task<TaskView?> WhenChanged(long version, TimeSpan timeout);

    /// <summary>What was asked for, to ask for it again; null where nobody did.</summary>
    [Alias("GetRequest")]
    Task<TaskRequest?> GetRequest();

    /// <summary>Stops the task. Stored when this returns; the machine is gone once the view says so (<see cref="Status.Failed"/>, and no machine left).</summary>
    /// <param name="by">Who stops it.</param>
    /// <param name="cause">What they did.</param>
    [Alias("Cancel")]
    Task Cancel(UserRef by, CancelCause cause);

    /// <summary>A report from the worker of an attempt. Stored when this returns; a repeat changes nothing.</summary>
    [Alias("Report")]
    [ResponseTimeout("00:00:30")] // waits for GitHub when a token is asked for
    Task<ReportAnswer> Report(int attempt, WorkerReport report);

    /// <summary>A slot became free for this task.</summary>
    [Alias("SlotGranted")]
    [OneWay]
    Task SlotGranted();

    /// <summary>The task moved up in its user's queue.</summary>
    [Alias("QueueMoved")]
    [OneWay]
    Task QueueMoved(int position);
}

/// <summary>What stopped a task.</summary>
public enum CancelCause
{
    /// <summary>Somebody said so.</summary>
    Requested,

    /// <summary>Somebody closed the issue.</summary>
    IssueClosed,
}
