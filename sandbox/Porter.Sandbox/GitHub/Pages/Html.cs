using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Markdig;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Pages;

/// <summary>The frame of every page and the small pieces in it. Whatever people wrote is encoded here.</summary>
internal static partial class Html
{
    private static readonly string Style = new StreamReader(
        typeof(Html).Assembly.GetManifestResourceStream("Porter.Sandbox.GitHub.Pages.sandbox.css")!).ReadToEnd();

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseTaskLists().UseAutoLinks().UseEmphasisExtras().UseSoftlineBreakAsHardlineBreak().DisableHtml().Build();

    public static string Encode(string? text) => WebUtility.HtmlEncode(text ?? "");

    /// <summary>Markdown as HTML, with #12 as a link. HTML comments vanish, as on GitHub; other HTML is shown, not obeyed.</summary>
    public static string Markdown(string? text, Repository repository) =>
        IssueLinks.Add(Markdig.Markdown.ToHtml(HtmlComments().Replace(text ?? "", ""), Pipeline), repository);

    public static IResult Page(SiteLinks links, string title, string body, string? script = null) => Results.Content($$"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>{{Encode(title)}}</title>
          <link rel="icon" href="data:,">
          <style>{{Style}}</style>
        </head>
        <body>
          <header class="bar">
            <b>Sandbox</b><nav>{{links.Render()}}</nav><span>a GitHub and a Fly of your own, on this machine</span>
          </header>
          <main>
        {{body}}
          </main>
          {{(script is null ? "" : $"<script src=\"/assets/{script}\"></script>")}}
        </body>
        </html>
        """, "text/html; charset=utf-8");

    public static string Avatar(Account account)
    {
        var hue = account.Login.Aggregate(7, (sum, character) => (sum * 31 + character) % 360);
        var (kind, letter) = (account.Type == "Bot" ? "avatar bot" : "avatar", Encode(account.Login[..1].ToUpperInvariant()));
        return $"<span class=\"{kind}\" style=\"--hue:{hue}\" aria-hidden=\"true\">{letter}</span>";
    }

    public static string Time(DateTimeOffset at) =>
        $"<time datetime=\"{at:O}\">{at.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}</time>";

    public static string State(Issue issue) => (issue.Pull, issue.ClosedAt) switch
    {
        (null, null) => "<span class=\"state open\">Open</span>",
        (null, _) => "<span class=\"state closed\">Closed</span>",
        (_, null) => "<span class=\"state open\">Open pull request</span>",
        _ => "<span class=\"state closed\">Closed pull request</span>",
    };

    public static string Link(Issue issue) => $"/{issue.Repository.FullName}/{(issue.Pull is null ? "issues" : "pull")}/{issue.Number}";

    public static string Emoji(string content) => content switch
    {
        "+1" => "👍",
        "-1" => "👎",
        "laugh" => "😄",
        "confused" => "😕",
        "heart" => "❤️",
        "hooray" => "🎉",
        "rocket" => "🚀",
        _ => "👀",
    };

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex HtmlComments();
}
