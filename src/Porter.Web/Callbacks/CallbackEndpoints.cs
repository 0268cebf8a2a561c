using System.Text.Json;
using System.Text.Json.Serialization;
using Porter.Grains.Secrets;
using Porter.Grains.Tasks;
using Porter.Web.Http;

namespace Porter.Web.Callbacks;

/// <summary>
/// <c>POST /api/callbacks/{started,progress,publish,complete}</c>: what a machine tells Porter. The token proves the task and the attempt;
/// 409 tells a worker that it is no longer wanted.
/// </summary>
internal static class CallbackEndpoints
{
    /// <summary>A batch of 200 lines of 2,000 characters, each escaped, is 2.4 MB.</summary>
    private const long ProgressLimit = 4 * 1024 * 1024;

    /// <summary>How often a worker with nothing to tell says that it lives.</summary>
    private const int HeartbeatSeconds = 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = 8,
    };

    public static void MapCallbacks(this IEndpointRouteBuilder endpoints)
    {
        var callbacks = endpoints.MapGroup("/api/callbacks").WithTags("Callbacks");
        Map<StartedBody>(callbacks, "/started", "The worker runs", _ => new StartedAnswer(HeartbeatSeconds));
        Map<ProgressBody>(callbacks, "/progress", "What the agent does; empty, a sign of life", accepted => new ProgressAnswer(accepted.NextLine)).TakesUpTo(ProgressLimit);
        Map<PublishBody>(callbacks, "/publish", "Asks for a token to push the work with", _ => null);
        Map<CompleteBody>(callbacks, "/complete", "The worker is done", _ => new CompleteAnswer());
    }

    private static RouteHandlerBuilder Map<TBody>(RouteGroupBuilder callbacks, string path, string summary, Func<ReportAccepted, object?> answer)
        where TBody : CallbackBody =>
        callbacks.MapPost(path, (HttpRequest request, CallbackTokens tokens, IGrainFactory grains) => Hear<TBody>(request, tokens, grains, answer))
            .WithSummary(summary)
            .WithDescription("Authorization: Bearer and the machine's CALLBACK_TOKEN. A repeat changes nothing. 409: the task, or this attempt at it, is over; stop.")
            .Accepts<TBody>("application/json")
            .Produces(StatusCodes.Status200OK)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> Hear<TBody>(HttpRequest request, CallbackTokens tokens, IGrainFactory grains, Func<ReportAccepted, object?> answer)
        where TBody : CallbackBody
    {
        if (!Bearer.TryRead(request, out var token))
            return Problem.Unauthorized("Send the machine's CALLBACK_TOKEN: Authorization: Bearer TOKEN.");
        WorkerReport report;
        TaskId id;
        int attempt;
        try
        {
            var body = await JsonSerializer.DeserializeAsync<TBody>(request.Body, Json, request.HttpContext.RequestAborted) ?? throw new InvalidCallbackException("The body is empty.");
            if (!TaskId.TryParse(body.TaskId, out id))
                return Problem.BadRequest("'task_id' is missing, or is no task's id.");
            if (!tokens.Check(id.Value, token, out attempt))
                return Problem.Unauthorized("This token was not given to this task.");
            report = body.ToReport();
        }
        catch (JsonException e)
        {
            return Problem.BadRequest($"The body is not the JSON of this callback: {e.Message}");
        }
        catch (InvalidCallbackException e)
        {
            return Problem.BadRequest(e.Message);
        }

        return await grains.GetGrain<ITaskGrain>(id.Value).Report(attempt, report) switch
        {
            ReportAccepted accepted when answer(accepted) is { } body => TypedResults.Json(body, Json),
            PublishGranted granted => TypedResults.Json(new PublishAnswer(granted.Token, granted.Branch, granted.ExpiresAt), Json),
            PublishRefused refused => Problem.Unprocessable(refused.Reason),
            PublishDelayed delayed => Problem.Unavailable(delayed.Reason, TimeSpan.FromSeconds(5)),
            AttemptOver => Problem.Conflict("This task, or this attempt at it, is over. Stop, and push nothing."),
            var other => throw new InvalidOperationException($"No answer to {other.GetType().Name}."),
        };
    }

    private sealed record StartedAnswer(int HeartbeatSeconds);

    private sealed record ProgressAnswer(int Next);

    private sealed record PublishAnswer(string Token, string Branch, DateTimeOffset ExpiresAt);

    private sealed record CompleteAnswer;
}
