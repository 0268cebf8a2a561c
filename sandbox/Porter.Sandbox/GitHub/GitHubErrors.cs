using System.Text.Json.Nodes;
using Porter.Sandbox.Http;

namespace Porter.Sandbox.GitHub;

/// <summary>The errors GitHub's API answers with.</summary>
internal static class GitHubErrors
{
    private const string Documentation = "https://docs.github.com/rest";

    public static ApiErrorException NotFound() => Plain(404, "Not Found");

    public static ApiErrorException Unauthorized(string message) => Plain(401, message);

    public static ApiErrorException NotByIntegration() => Plain(403, "Resource not accessible by integration");

    public static ApiErrorException Forbidden(string message) => Plain(403, message);

    public static ApiErrorException Unprocessable(string message) => Plain(422, message);

    public static ApiErrorException BadJson() => Plain(400, "Problems parsing JSON");

    public static ApiErrorException Invalid(string resource, string field, string code, string? message = null)
    {
        var error = new JsonObject { ["resource"] = resource, ["code"] = code, ["field"] = field };
        if (message is not null)
            error["message"] = message;
        return Validation(error);
    }

    public static ApiErrorException Custom(string resource, string message) =>
        Validation(new JsonObject { ["resource"] = resource, ["code"] = "custom", ["message"] = message });

    private static ApiErrorException Validation(JsonObject error) =>
        new(
            422,
            new JsonObject
            {
                ["message"] = "Validation Failed",
                ["errors"] = new JsonArray(error),
                ["documentation_url"] = Documentation,
                ["status"] = "422",
            });

    private static ApiErrorException Plain(int status, string message) =>
        new(
            status,
            new JsonObject
            {
                ["message"] = message,
                ["documentation_url"] = Documentation,
                ["status"] = status.ToString(System.Globalization.CultureInfo.InvariantCulture),
            });
}
