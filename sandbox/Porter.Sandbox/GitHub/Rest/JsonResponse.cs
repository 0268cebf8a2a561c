using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Porter.Sandbox.GitHub.Rest;

/// <summary>A JSON answer with a status.</summary>
internal sealed record JsonResponse(JsonNode? Body, int Status = 200) : IResult
{
    public static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonResponse Created(JsonNode body) => new(body, 201);

    public static JsonResponse NoContent { get; } = new(null, 204);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = Status;
        if (Body is null)
            return;
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        await httpContext.Response.WriteAsync(Body.ToJsonString(Plain));
    }
}
