using System.Buffers;

namespace Porter.Grains.Tasks.Sentences;

/// <summary>Shows what came from outside so that it mentions, links and closes nothing.</summary>
internal static class Quoted
{
    private const int LongestQuote = 300;
    private const int LongestSentence = 400;
    private const int LongestBlock = 2_000;
    private static readonly SearchValues<char> Dangerous = SearchValues.Create("@#<>[]\\&");

    /// <summary>One line in a code span: there nothing mentions, links or closes.</summary>
    public static string Span(string text)
    {
        var line = Text.OneLine(text.Replace('`', '\'')).TrimEnd('.');
        return $"`{(line.Length == 0 ? "…" : Text.Truncate(line, LongestQuote))}`";
    }

    /// <summary>A sentence that a worker made, which may hold an agent's words: shown as it is where it can do nothing, else quoted.</summary>
    public static string Sentence(string text) => IsHarmless(text) ? Text.Truncate(Text.OneLine(text), LongestSentence) : $"{Span(text)}.";

    /// <summary>Several lines, fenced.</summary>
    public static string Block(string text)
    {
        var safe = text.Replace("```", "'''", StringComparison.Ordinal).Replace("~~~", "'''", StringComparison.Ordinal);
        return $"```text\n{Text.Truncate(safe, LongestBlock)}\n```";
    }

    // GH-1 names an issue as #1 does: https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
    private static bool IsHarmless(string text) =>
        text.AsSpan().IndexOfAny(Dangerous) < 0
        && !text.Contains("://", StringComparison.Ordinal)
        && !text.Contains("www.", StringComparison.OrdinalIgnoreCase)
        && !text.Contains("GH-", StringComparison.OrdinalIgnoreCase);
}
