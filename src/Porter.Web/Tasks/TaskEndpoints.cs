using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Porter.Grains.Agents;
using Porter.Grains.Commands;
using Porter.Grains.GitHub;
using Porter.Grains.Tasks;
using Porter.Grains.Users;
using Porter.Web.Callers;
using Porter.Web.Http;
using TaskRequest = Porter.Grains.Tasks.TaskRequest;

namespace Porter.Web.Tasks;

/// <summary><c>/api/tasks</c>: the caller's own tasks. Somebody else's are not there.</summary>
internal static class TaskEndpoints
{
    private const int LongestKey = 255;

    public static void MapTasks(this IEndpointRouteBuilder endpoints)
    {
        var tasks = endpoints.MapGroup("/api/tasks").RequireAuthorization().WithTags("Tasks")
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        tasks.MapGet("", List).WithSummary("Lists your tasks, newest first")
            .Produces<TaskList>().ProducesProblem(StatusCodes.Status400BadRequest);
        tasks.MapPost("", Create).WithSummary("Starts a task")
            .WithDescription("With an Idempotency-Key, the same request again answers with the same task.")
            .Produces<TaskResource>(StatusCodes.Status201Created).Produces<TaskResource>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

        var task = tasks.MapGroup("/{id}").ProducesProblem(StatusCodes.Status404NotFound);
        task.MapGet("", Get).WithSummary("Shows a task").Produces<TaskResource>();
        task.MapDelete("", TaskCancellation.Cancel).WithSummary("Cancels a task")
            .WithDescription("200: the task is over and its machine is gone. 202: it is on its way there; look again. 502: it is over, and Fly would not destroy its machine.")
            .Produces<TaskResource>().Produces<TaskResource>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status502BadGateway);
        task.MapPost("/retry", Retry).WithSummary("Asks for a task again, as a new one")
            .Produces<TaskResource>(StatusCodes.Status201Created).Produces<TaskResource>().ProducesProblem(StatusCodes.Status409Conflict);
        task.MapGet("/log", TaskLogs.Read).WithSummary("Reads a task's log")
            .Produces<LogResource>().ProducesProblem(StatusCodes.Status400BadRequest);
        task.MapGet("/events", TaskLogs.Follow).WithSummary("Follows a task: server-sent events")
            .WithDescription("Events: task (the task, when it has changed), log (new lines of its log), end. Resumes after the Last-Event-ID header.")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream").Produces(StatusCodes.Status204NoContent);
    }

    /// <summary>The caller's task of that id; null where there is none.</summary>
    public static async Task<TaskView?> FindOwn(IGrainFactory grains, string id, UserRef caller) =>
        TaskId.TryParse(id, out var task) && await grains.GetGrain<ITaskGrain>(task.Value).Get() is { } view && view.By.Id == caller.Id ? view : null;

    public static IResult NoSuchTask() => Problem.NotFound("You have no such task.");

    public static IResult Show(TaskView task, int status = StatusCodes.Status200OK) => TypedResults.Json(TaskResource.Of(task), TaskResource.Json, statusCode: status);

    private static async Task<IResult> List([AsParameters] TaskQueryParameters filter, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var (query, complaint) = filter.Read();
        if (query is null)
            return Problem.BadRequest(complaint!);
        var page = await grains.GetGrain<IUserGrain>(caller.ToUser().Id).List(query);
        return TypedResults.Json(new TaskList([.. page.Items.Select(TaskResource.Of)], TaskQueryParameters.WriteCursor(page.Next)), TaskResource.Json);
    }

    private static async Task<IResult> Get(string id, ClaimsPrincipal caller, IGrainFactory grains) =>
        await FindOwn(grains, id, caller.ToUser()) is { } task ? Show(task) : NoSuchTask();

    private static Task<IResult> Create(
        NewTask body, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, ClaimsPrincipal caller, IGrainFactory grains, AgentCatalog agents, HttpResponse response)
    {
        var (request, complaint) = body.Read(caller.ToUser(), agents);
        return request is null ? Task.FromResult<IResult>(Problem.BadRequest(complaint!)) : Submit(request, idempotencyKey, grains, response);
    }

    private static async Task<IResult> Retry(
        string id, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, ClaimsPrincipal caller, IGrainFactory grains, HttpResponse response)
    {
        var by = caller.ToUser();
        if (await FindOwn(grains, id, by) is not { } task || await grains.GetGrain<ITaskGrain>(task.Id.Value).GetRequest() is not { } request)
            return NoSuchTask();
        return task.Status is Status.Complete or Status.Failed
            ? await Submit(request.AskedAgain(by, CommandSource.Api), idempotencyKey, grains, response)
            : Problem.Conflict($"{task.Id} is not over yet; cancel it first, or wait for its end.");
    }

    private static async Task<IResult> Submit(TaskRequest request, string? key, IGrainFactory grains, HttpResponse response)
    {
        if (key is not null && (key.Length is 0 or > LongestKey || !key.All(c => c is >= ' ' and <= '~')))
            return Problem.BadRequest($"Idempotency-Key has 1 to {LongestKey} printable ASCII characters.");

        var id = key is null ? TaskId.New() : TaskId.ForKey(request.By.Id, key);
        var task = grains.GetGrain<ITaskGrain>(id.Value);
        var known = key is null ? null : await task.GetRequest();
        if (known is not null && !known.AsksTheSameAs(request))
            return Problem.Unprocessable("This Idempotency-Key came with another request before. Use a new one.");

        // First the list, then the task: a crash in between leaves an entry without a task, never a task that nobody can find.
        if (known is null)
            await grains.GetGrain<IUserGrain>(request.By.Id).Enlist(id);
        var view = await task.Submit(request);
        response.Headers.Location = $"/api/tasks/{id}";
        return Show(view, known is null ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }
}
