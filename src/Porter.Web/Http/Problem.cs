using Microsoft.AspNetCore.Http.HttpResults;

namespace Porter.Web.Http;

/// <summary>Refusals with a sentence for whoever reads them.</summary>
internal static class Problem
{
    public static ProblemHttpResult BadRequest(string detail) => Of(StatusCodes.Status400BadRequest, detail);

    public static ProblemHttpResult Unauthorized(string detail) => Of(StatusCodes.Status401Unauthorized, detail);

    public static ProblemHttpResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, detail);

    public static ProblemHttpResult Conflict(string detail) => Of(StatusCodes.Status409Conflict, detail);

    public static ProblemHttpResult Unprocessable(string detail) => Of(StatusCodes.Status422UnprocessableEntity, detail);

    /// <summary>The task is over, and its machine is not seen gone.</summary>
    public static ProblemHttpResult MachineLeft(string machine) => Of(
        StatusCodes.Status502BadGateway,
        $"The task is over, but Fly would not destroy machine {machine}. Look after it in Fly: it may still run, and cost money.");

    public static IResult Unavailable(string detail, TimeSpan after) => new Later(Of(StatusCodes.Status503ServiceUnavailable, detail), after);

    private static ProblemHttpResult Of(int status, string detail) => TypedResults.Problem(detail, statusCode: status);

    private sealed class Later(ProblemHttpResult problem, TimeSpan after) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = Failures.Seconds(after);
            return problem.ExecuteAsync(httpContext);
        }
    }
}
