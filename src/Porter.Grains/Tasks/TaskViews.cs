namespace Porter.Grains.Tasks;

/// <summary>What a task's state looks like from outside. Pure.</summary>
internal static class TaskViews
{
    /// <summary>
    /// A task is over for the outside when its machine is gone and its slot is free, not when that was decided: who reads
    /// “failed” may rely on it.
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

    private static bool IsStopping(TaskState task) =>
        task.Phase is TaskPhase.Over && task.Owed.Any(e => e.Kind is TaskEffectKind.DestroyMachine or TaskEffectKind.ReleaseSlot);
}
