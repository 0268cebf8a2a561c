namespace Porter.Grains.Tasks;

/// <summary>What a task's state looks like from outside. Pure.</summary>
internal static class TaskViews
{
    /// <summary>
    /// A task is over for the outside when its machine is gone, or named as left, and its slot is free, not when that was decided: who
    /// reads “failed” may rely on it.
    /// </summary>
    public static TaskView Of(TaskId id, TaskState task, WorkerProgress? progress, long version)
    {
        var request = task.Request ?? throw new InvalidOperationException($"Nobody asked for {id}.");
        var stopping = IsStopping(task);
        var over = task.Phase is TaskPhase.Over && !stopping;
        return new(
            id,
            StatusOf(task),
            request.Issue,
            request.By,
            task.Agent,
            task.Prompt ?? request.Words ?? "",
            over ? null : task.MachineId,
            MachineLeft(id, task),
            task.Attempt,
            task.PullRequest,
            task.CreatedAt,
            task.StartedAt,
            over ? task.CompletedAt : null,
            over ? task.Outcome : null,
            over ? task.Error : null,
            task.Result?.Branch,
            over ? null : stopping ? "stopping" : progress?.Step ?? task.Step,
            task.QueuePosition,
            task.Result?.Usage ?? progress?.Usage ?? task.Usage,
            version);
    }

    /// <summary>Where the task stands, as the API says it.</summary>
    public static Status StatusOf(TaskState task) => task.Phase switch
    {
        TaskPhase.Over when IsStopping(task) => Status.Running,
        TaskPhase.Over => task.Outcome is Outcome.PullRequest or Outcome.NoChanges ? Status.Complete : Status.Failed,
        > TaskPhase.Waiting => Status.Running,
        _ => Status.Queued,
    };

    /// <summary>The machine that could not be destroyed, by its id or, where that was never learned, by its name.</summary>
    public static string? MachineLeft(TaskId id, TaskState task) => task.LeftMachine is not { } left ? null
        : left.Attempt == task.Attempt && task.MachineId is { } machine ? machine
        : MachineOrders.Name(id, left.Attempt);

    private static bool IsStopping(TaskState task) =>
        task.Phase is TaskPhase.Over && task.Owed.Any(e => e.Kind is TaskEffectKind.DestroyMachine or TaskEffectKind.ReleaseSlot);
}
