using System.Text.Json.Nodes;

namespace Porter.Sandbox.Http;

/// <summary>A world says no: thrown by an endpoint, written as the world's own kind of error.</summary>
internal sealed class ApiErrorException(int status, JsonNode body) : Exception(body.ToJsonString())
{
    public int Status { get; } = status;

    public JsonNode Body { get; } = body;

    public Dictionary<string, string> Headers { get; } = [];
}
