using System.Text.RegularExpressions;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Pages;

/// <summary>Turns <c>#12</c> into a link where there is such an issue, outside of code and of other links.</summary>
internal static partial class IssueLinks
{
    public static string Add(string html, Repository repository)
    {
        var untouchable = 0;
        return TagOrText().Replace(html, piece =>
        {
            if (!piece.Value.StartsWith('<'))
                return untouchable > 0 ? piece.Value : Reference().Replace(piece.Value, reference => Link(reference, repository));
            if (Quoting().Match(piece.Value) is { Success: true } tag)
                untouchable += tag.Groups["closing"].Length > 0 ? -1 : 1;
            return piece.Value;
        });
    }

    private static string Link(Match reference, Repository repository) =>
        int.TryParse(reference.Groups["number"].Value, out var number) && repository.Issues.TryGetValue(number, out var issue)
            ? $"<a href=\"{Html.Link(issue)}\">#{number}</a>"
            : reference.Value;

    [GeneratedRegex("<[^>]*>|[^<]+")]
    private static partial Regex TagOrText();

    [GeneratedRegex("^<(?<closing>/?)(code|pre|a)[ >]")]
    private static partial Regex Quoting();

    [GeneratedRegex(@"(?<![\w&/])#(?<number>\d{1,9})\b")]
    private static partial Regex Reference();
}
