using System.Text;
using System.Text.RegularExpressions;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Porter.Grains.Commands;

/// <summary>What Markdown hides from its reader: HTML comments outside of code, and the notes some write as <c>[//]: # (…)</c>.</summary>
internal static partial class HtmlComments
{
    /// <summary>The text without them. Code keeps its comments: there they are shown.</summary>
    public static string Remove(string markdown)
    {
        if (!markdown.Contains("<!--", StringComparison.Ordinal) && !markdown.Contains("]:", StringComparison.Ordinal))
            return markdown;
        if (Prose.TryParse(markdown) is not { } document)
            return Comment().Replace(markdown, "");

        var text = new StringBuilder(markdown.Length);
        var kept = 0;
        foreach (var (span, instead) in Replacements(document, markdown).OrderBy(item => item.Span.Start))
        {
            if (span.Start < kept)
                continue;
            text.Append(markdown, kept, span.Start - kept).Append(instead);
            kept = Math.Min(span.End + 1, markdown.Length);
        }

        return text.Append(markdown, kept, markdown.Length - kept).ToString();
    }

    private static IEnumerable<(SourceSpan Span, string Instead)> Replacements(MarkdownDocument document, string markdown)
    {
        foreach (var node in document.Descendants())
        {
            switch (node)
            {
                case HtmlBlock html when !html.Span.IsEmpty:
                    yield return (html.Span, Comment().Replace(markdown.Substring(html.Span.Start, html.Span.Length), ""));
                    break;
                case HtmlInline html when html.Tag.StartsWith("<!--", StringComparison.Ordinal):
                    yield return (html.Span, "");
                    break;
                case LinkReferenceDefinition { Url: null or "" or "#" } note when !note.Span.IsEmpty:
                    yield return (note.Span, "");
                    break;
                default:
                    break;
            }
        }
    }

    [GeneratedRegex(@"<!--.*?(?:-->|\z)", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
