using System.Text.RegularExpressions;

namespace Porter.Sandbox.Http;

/// <summary>A path with wildcards: <c>*</c> stands for anything inside one segment, <c>**</c> for anything at all.</summary>
public sealed class PathPattern
{
    private readonly Regex expression;

    /// <summary>Reads a pattern such as <c>/repos/*/*/issues/*/comments</c>.</summary>
    public PathPattern(string pattern)
    {
        Text = pattern;
        var escaped = Regex
            .Escape(pattern)
            .Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal);
        expression = new Regex($"^{escaped}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <summary>The pattern as it was given.</summary>
    public string Text { get; }

    /// <summary>Whether a whole path matches.</summary>
    public bool Matches(string path) => expression.IsMatch(path);
}
