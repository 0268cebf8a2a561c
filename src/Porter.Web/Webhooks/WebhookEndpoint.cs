using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Porter.Grains.Agents;
using Porter.Grains.GitHub;
using Porter.Grains.Issues;
using Porter.Grains.Tasks;
using Porter.Web.Http;

namespace Porter.Web.Webhooks;

/// <summary><c>POST /api/webhooks/github</c>: proves the sender, reads the event, and answers 202 once the grain has stored it.</summary>
internal static partial class WebhookEndpoint
{
    /// <summary>GitHub sends at most 25 MB.</summary>
    private const long BodyLimit = 26 * 1024 * 1024;

    /// <summary>What is kept ready for a body before any of it has come; most are smaller.</summary>
    private const int FirstBuffer = 64 * 1024;

    /// <summary>GitHub counts a delivery as failed after ten seconds; Porter's own word comes before.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(8);

    /// <summary>A silo that died is known to be dead within this time: whoever asked it asks whoever holds the grain now.</summary>
    private static readonly TimeSpan FirstTryTimeout = TimeSpan.FromSeconds(3);

    public static void MapGitHubWebhook(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/api/webhooks/github", Receive)
            .TakesUpTo(BodyLimit)
            .WithTags("Webhooks")
            .WithSummary("Takes a delivery of GitHub's")
            .WithDescription("Signed with the App's webhook secret. 202 means that what had to be stored is stored, or that there was nothing to do; 503 that it could not be, and that the delivery should be repeated.")
            .Accepts<object>("application/json")
            .Produces<WebhookAnswer>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> Receive(
        HttpRequest request, IGrainFactory grains, AgentCatalog agents, IOptions<GitHubOptions> gitHub, TimeProvider clock, ILogger<WebhookAnswer> log)
    {
        var received = clock.GetTimestamp();
        var signature = request.Headers["X-Hub-Signature-256"].ToString();
        if (!WebhookSignature.IsWellFormed(signature))
            return Problem.Unauthorized("X-Hub-Signature-256 is missing or malformed.");
        var body = await ReadBody(request);
        if (!WebhookSignature.IsValid(signature, body.Span, gitHub.Value.WebhookSecret))
            return Problem.Unauthorized("The signature does not match; the App's webhook secret and GitHub:WebhookSecret must be the same.");

        if (request.Headers["X-GitHub-Event"].ToString() is not { Length: > 0 } name)
            return Problem.BadRequest("X-GitHub-Event is missing.");
        if (!Guid.TryParse(request.Headers["X-GitHub-Delivery"], out var delivery))
            return Problem.BadRequest("X-GitHub-Delivery is missing, or is no GUID.");

        var decision = WebhookReader.Read(name, delivery, body.Span, agents, gitHub.Value.Slug);
        try
        {
            var answer = await StoreInTime(decision, grains, clock);
            WebhookMetrics.Answered(decision, clock.GetElapsedTime(received));
            return answer;
        }
        catch (Exception e)
        {
            WebhookMetrics.NotStored(clock.GetElapsedTime(received));
            LogNotStored(log, e, delivery);
            return Problem.Unavailable("The delivery could not be stored. Redeliver it.", TimeSpan.FromSeconds(10));
        }
    }

    /// <summary>Stores it, and asks a second time where the first is not answered soon: to store it twice is to store it once.</summary>
    /// <exception cref="TimeoutException">Nobody answered while GitHub waits.</exception>
    internal static async Task<IResult> StoreInTime(WebhookDecision decision, IGrainFactory grains, TimeProvider clock)
    {
        try
        {
            return await Store(decision, grains).WaitAsync(FirstTryTimeout, clock);
        }
        catch (TimeoutException)
        {
            return await Store(decision, grains).WaitAsync(AnswerTimeout - FirstTryTimeout, clock);
        }
    }

    private static async Task<IResult> Store(WebhookDecision decision, IGrainFactory grains)
    {
        switch (decision)
        {
            case WebhookDecision.TaskRequested asked:
                await grains.GetGrain<ITaskGrain>(asked.Id.Value).Submit(asked.Request);
                return Accepted(new("accepted", Task: asked.Id.Value));
            case WebhookDecision.CommandGiven given:
                await grains.GetGrain<IIssueGrain>(given.Command.Key.ToString()).Submit(given.Command);
                return Accepted(new("accepted"));
            case WebhookDecision.Ignored ignored:
                return Accepted(new("ignored", ignored.Reason));
            case WebhookDecision.Malformed malformed:
                return Problem.BadRequest(malformed.Reason);
            default:
                throw new InvalidOperationException($"No answer to {decision.GetType().Name}.");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBody(HttpRequest request)
    {
        using var buffer = new MemoryStream((int)Math.Clamp(request.ContentLength ?? 0, 0, FirstBuffer));
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private static Accepted<WebhookAnswer> Accepted(WebhookAnswer answer) => TypedResults.Accepted((string?)null, answer);

    [LoggerMessage(LogLevel.Error, "Delivery {Delivery} could not be stored")]
    private static partial void LogNotStored(ILogger log, Exception exception, Guid delivery);
}

/// <summary>What became of a delivery.</summary>
/// <param name="Status"><c>accepted</c> or <c>ignored</c>.</param>
/// <param name="Reason">Why it was ignored.</param>
/// <param name="Task">The task that it asked for.</param>
internal sealed record WebhookAnswer(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Task = null);
