using System.Text.Json.Nodes;

namespace Porter.Sandbox.GitHub.Rest;

/// <summary>The text of a comment, issue or pull request, within GitHub's limit of 65,536 characters.</summary>
internal static class CommentText
{
    private const int Limit = 65_536;

    public static string Of(JsonObject body)
    {
        var text = body.Text("body");
        if (string.IsNullOrWhiteSpace(text))
            throw GitHubErrors.Invalid("IssueComment", "body", text is null ? "missing_field" : "custom", "body cannot be blank");
        CheckLength("IssueComment", text);
        return text;
    }

    public static void CheckLength(string resource, string? text)
    {
        if (text is not null && text.EnumerateRunes().Count() > Limit)
            throw GitHubErrors.Invalid(
                resource,
                resource == "IssueComment" ? "data" : "body",
                "unprocessable",
                $"Body is too long (maximum is {Limit} characters)");
    }
}
