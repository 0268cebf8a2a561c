using System.Text.RegularExpressions;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Porter.Grains.Commands;

/// <summary>Which parts of a comment its author says in their own voice: paragraphs, but no quotes, code, links or HTML.</summary>
internal sealed partial class Prose
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePreciseSourceLocation().Build();

    private readonly List<SourceSpan> spans = [];
    private int quotedByHtml;

    private Prose()
    {
    }

    /// <summary>The prose of a comment; none of a comment too deeply nested to be read.</summary>
    public static Prose Of(string markdown)
    {
        var prose = new Prose();
        if (TryParse(markdown) is { } document)
            prose.Gather(document);
        return prose;
    }

    /// <summary>Whether the character at this place of the text is prose.</summary>
    public bool Holds(int place) => spans.Any(span => span.Start <= place && place <= span.End);

    /// <summary>The comment's structure; null where Markdig refuses it for its depth, which no human writes.</summary>
    internal static MarkdownDocument? TryParse(string markdown)
    {
        try
        {
            return Markdown.Parse(markdown, Pipeline);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private void Gather(ContainerBlock blocks)
    {
        foreach (var block in blocks)
        {
            switch (block)
            {
                case QuoteBlock:
                    break;
                case HtmlBlock html:
                    HearHtml(html.Lines.ToString());
                    break;
                case ContainerBlock container:
                    Gather(container);
                    break;
                // A line followed by one of hyphens or equals signs is a heading to Markdown, and to its author a line.
                case ParagraphBlock { Inline: { } inlines }:
                    Gather(inlines);
                    break;
                case HeadingBlock { IsSetext: true, Inline: { } inlines }:
                    Gather(inlines);
                    break;
                default:
                    break;
            }
        }
    }

    private void Gather(ContainerInline inlines)
    {
        foreach (var inline in inlines)
        {
            switch (inline)
            {
                case HtmlInline html:
                    HearHtml(html.Tag);
                    break;
                case LiteralInline literal when quotedByHtml == 0:
                    spans.Add(literal.Span);
                    break;
                case EmphasisInline emphasis:
                    Gather(emphasis);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Markdown resumes after an empty line even inside these elements, and what stands there is a quote or code all the same.</summary>
    private void HearHtml(string html)
    {
        foreach (Match tag in QuotingTag().Matches(HtmlComment().Replace(html, "")))
            quotedByHtml = tag.Groups["close"].Length > 0 ? Math.Max(0, quotedByHtml - 1) : quotedByHtml + 1;
    }

    [GeneratedRegex(@"<(?<close>/?)(?:blockquote|pre|code|samp|kbd|q|a)(?=[\s>/])", RegexOptions.IgnoreCase)]
    private static partial Regex QuotingTag();

    [GeneratedRegex(@"<!--.*?(?:-->|\z)", RegexOptions.Singleline)]
    private static partial Regex HtmlComment();
}
