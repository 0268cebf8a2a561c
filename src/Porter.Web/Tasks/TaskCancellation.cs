using System.Security.Claims;
using Porter.Grains.Tasks;
using Porter.Web.Callers;
using Porter.Web.Http;

namespace Porter.Web.Tasks;

/// <summary><c>DELETE /api/tasks/{id}</c>: true to its word, the machine is gone when it answers 200.</summary>
internal static class TaskCancellation
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(25);

    /// <summary>One question to the grain takes no longer than a client of a cluster waits for an answer.</summary>
    internal static readonly TimeSpan OneWait = TimeSpan.FromSeconds(3);

    public static async Task<IResult> Cancel(string id, ClaimsPrincipal caller, IGrainFactory grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        var by = caller.ToUser();
        if (await TaskEndpoints.FindOwn(grains, id, by) is not { } task)
            return TaskEndpoints.NoSuchTask();

        var grain = grains.GetGrain<ITaskGrain>(task.Id.Value);
        if (!IsOver(task))
            await grain.Cancel(by, CancelCause.Requested);
        for (var start = clock.GetTimestamp(); !IsOver(task) && clock.GetElapsedTime(start) < LongestWait;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            task = await grain.WhenChanged(task.Version, OneWait) ?? task;
        }

        if (IsOver(task) && task.MachineLeft is { } machine)
            return Problem.MachineLeft(machine);
        return TaskEndpoints.Show(task, IsOver(task) ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }

    /// <summary>A task says that it is over when its slot is free and its machine is gone, or named as left.</summary>
    internal static bool IsOver(TaskView task) => task.Status is Status.Complete or Status.Failed;
}
