using System.Text.Json.Nodes;

namespace Porter.Bench.Worlds;

/// <summary>How a world answers.</summary>
internal static class Answers
{
    public static Task Say(this HttpContext context, JsonNode body, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(body.ToJsonString());
    }

    public static Task Missing(this HttpContext context) => context.Say(new JsonObject { ["message"] = "Not Found" }, 404);

    /// <summary>A call that the world has no answer to: a bench that went on would measure something else than it says.</summary>
    public static Task Unexpected(this HttpContext context)
    {
        Console.Error.WriteLine($"  unexpected: {context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        return context.Missing();
    }

    public static async Task<JsonNode> Read(this HttpContext context) =>
        await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) ?? throw new FormatException("An empty body.");
}
