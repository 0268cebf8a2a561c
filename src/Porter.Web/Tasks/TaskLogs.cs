using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Porter.Grains.Tasks;
using Porter.Web.Callers;
using Porter.Web.Http;

namespace Porter.Web.Tasks;

/// <summary>What an agent did: read at leisure, or followed while it does it.</summary>
internal static class TaskLogs
{
    private const int MostLines = 1_000;

    public static async Task<IResult> Read(string id, ClaimsPrincipal caller, IGrainFactory grains, [FromQuery] int from = 0, [FromQuery] int limit = 500)
    {
        if (from < 0)
            return Problem.BadRequest("'from' is the number of a line, counted from 0.");
        if (limit is < 1 or > MostLines)
            return Problem.BadRequest($"'limit' is 1 to {MostLines}.");
        if (await TaskEndpoints.FindOwn(grains, id, caller.ToUser()) is not { } task)
            return TaskEndpoints.NoSuchTask();
        var lines = await grains.GetGrain<ITaskLogGrain>(task.Id.Value).Read(from, limit);
        return TypedResults.Json(LogResource.Of(from, lines), TaskResource.Json);
    }

    public static async Task<IResult> Follow(
        string id,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId,
        ClaimsPrincipal caller,
        IGrainFactory grains,
        HttpResponse response,
        TimeProvider clock,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellationToken)
    {
        if (await TaskEndpoints.FindOwn(grains, id, caller.ToUser()) is not { } task)
            return TaskEndpoints.NoSuchTask();
        if (lastEventId == EventPlace.AtEnd)
            return TypedResults.NoContent(); // To an EventSource this says: do not come back.
        if (!EventPlace.TryParse(lastEventId, out var place))
            return Problem.BadRequest("Last-Event-ID is the id of an event of this task.");

        // A reader must not keep a process from stopping: they come back to another one, with the id of the last event.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            await new TaskEvents(grains, task, new(response), clock).Send(place, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Gone, both of them.
        }

        return TypedResults.Empty;
    }
}
