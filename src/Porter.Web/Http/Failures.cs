using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Porter.Grains;
using Porter.Grains.Outbound;
using Porter.Grains.Users;

namespace Porter.Web.Http;

/// <summary>
/// Says what went wrong: the caller's mistakes, a config that cannot be used, and, with a time to come back at, a cluster or a GitHub that
/// does not answer. Anything else is a 500 that tells the log everything and the caller nothing.
/// </summary>
internal sealed partial class Failures(IProblemDetailsService problems, ILogger<Failures> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (Read(exception) is not { } failure)
            return false;

        if (failure.Status >= 500)
            LogAway(exception, httpContext.Request.Method, httpContext.Request.Path);
        httpContext.Response.StatusCode = failure.Status;
        if (failure.After is { } after)
            httpContext.Response.Headers.RetryAfter = Seconds(after);
        return await problems.TryWriteAsync(new() { HttpContext = httpContext, ProblemDetails = { Status = failure.Status, Detail = failure.Detail } });
    }

    internal static string Seconds(TimeSpan after) => ((int)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    private static Failure? Read(Exception error) => error switch
    {
        BadHttpRequestException { InnerException: JsonException json } bad => new(bad.StatusCode, $"The body is not the JSON that this endpoint takes: {json.Message}"),
        BadHttpRequestException bad => new(bad.StatusCode, bad.Message),
        ConfigException { Problem: ConfigProblem.Unreadable } config => new(StatusCodes.Status422UnprocessableEntity, config.Message),
        ConfigException config => new(StatusCodes.Status409Conflict, config.Message),
        UnreadableStateException unreadable => new(StatusCodes.Status500InternalServerError, unreadable.Message),
        TransientOutboundException later => new(StatusCodes.Status503ServiceUnavailable, later.Message, later.After ?? TimeSpan.FromSeconds(10)),
        // What Orleans throws while a silo is on its way up, down, or to another process.
        TimeoutException or OrleansException => new(StatusCodes.Status503ServiceUnavailable, "Porter's cluster does not answer at the moment. Try again.", TimeSpan.FromSeconds(5)),
        _ => null,
    };

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} could not be served now")]
    private partial void LogAway(Exception exception, string method, PathString path);

    private sealed record Failure(int Status, string Detail, TimeSpan? After = null);
}
