using Porter.Grains.Tasks.Effects;
using Porter.Grains.Tasks.Lifecycle;
using Porter.Grains.Tasks.Sentences;

namespace Porter.Grains.Tasks;

/// <summary>What a task's state looks like from outside. Pure.</summary>
internal static class TaskViews
{
    /// <summary>
    /// A task is over for the outside when its machine is gone, or named as left, and its slot is free, not when that was decided: who
    /// reads “failed” may rely on it.
    /// </summary>
    /// <param name="id">The task.</param>
    /// <param name="brief">What was asked for.</param>
    /// <param name="task">How it stands.</param>
    /// <param name="progress">What its worker told since that was saved.</param>
    /// <param name="version">The view's version.</param>
    public static TaskView Of(TaskId id, TaskBrief brief, TaskState task, TaskProgress? progress, long version)
    {
        var request = brief.Request;
        var stopping = IsStopping(task);
        var over = task.Phase is TaskPhase.Over && !stopping;
        return new(
            id,
            StatusOf(task),
            request.Issue,
            request.By,
            task.Agent,
            brief.Prompt ?? request.Words ?? "",
            over ? null : task.Attempt?.Machine?.Id,
            MachineLeft(id, task),
            task.Attempt?.Number ?? 0,
            task.Ending?.PullRequest,
            task.CreatedAt,
            task.Attempt?.StartedAt,
            over ? task.Ending?.At : null,
            over ? task.Ending?.Outcome : null,
            over && task.Ending?.Reason is { } reason ? Reasons.Of(reason) : null,
            task.Result?.Branch,
            task.Phase is TaskPhase.Over ? (stopping ? "stopping" : null) : progress?.Step ?? task.Progress?.Step,
            task.Queue?.Position,
            task.Result?.Usage ?? progress?.Usage ?? UsageOf(task),
            version);
    }

    /// <summary>Where the task stands, as the API says it.</summary>
    public static Status StatusOf(TaskState task) => task.Phase switch
    {
        TaskPhase.Over when IsStopping(task) => Status.Running,
        TaskPhase.Over => task.Ending?.Outcome is Outcome.PullRequest or Outcome.NoChanges ? Status.Complete : Status.Failed,
        > TaskPhase.Waiting => Status.Running,
        _ => Status.Queued,
    };

    /// <summary>What the task used, as far as was told.</summary>
    public static Usage? UsageOf(TaskState task) => task.Result?.Usage ?? task.Progress?.Usage;

    /// <summary>The machine that could not be destroyed, by its id or, where that was never learned, by its name.</summary>
    public static string? MachineLeft(TaskId id, TaskState task) => task.LeftMachine is not { } left ? null
        : task.Attempt is { Machine: { } machine } attempt && attempt.Number == left.Attempt ? machine.Id
        : MachineOrders.Name(id, left.Attempt);

    private static bool IsStopping(TaskState task) =>
        task.Phase is TaskPhase.Over && task.Outbox.Any(effect => effect is DestroyMachine or ReleaseSlot);
}
