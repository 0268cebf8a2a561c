using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Pages;

/// <summary>An issue or pull request: the thread, kept fresh by polling its fragment, and a form to take part.</summary>
internal static class ThreadPage
{
    public static async Task<IResult> Render(GitHubWorld world, Issue issue)
    {
        var closing = (issue.Pull, issue.ClosedAt) switch
        {
            (not null, _) => "",
            (_, null) => "<button name=\"do\" value=\"close\">Close issue</button>",
            _ => "<button name=\"do\" value=\"reopen\">Reopen issue</button>",
        };
        var suggestion = issue.Pull is null && issue.Comments.Count == 0 ? "@porter demo" : "";
        return Html.Page(world.Links, $"{issue.Title} · {issue}", $"""
            <p class="crumbs"><a href="/">{Html.Encode(issue.Repository.FullName)}</a></p>
            <h1>{Html.Encode(issue.Title)} <span class="number">#{issue.Number}</span></h1>
            <div id="thread" data-from="{Html.Link(issue)}/thread">{await Fragment(world, issue)}</div>
            <form class="card say" method="post" action="{Html.Link(issue)}/say">
              {UserSelect.Render(issue.Repository)}
              <textarea name="text" rows="3" placeholder="Leave a comment" aria-label="Comment">{suggestion}</textarea>
              <div class="actions">{closing}<button class="primary" name="do" value="comment">Comment</button></div>
            </form>
            """, "thread.js");
    }

    /// <summary>The part that changes.</summary>
    public static async Task<string> Fragment(GitHubWorld world, Issue issue)
    {
        var linked = string.Concat(LinkedPulls(issue).Select(Linked));
        var shown = issue.Pull ?? LinkedPulls(issue).FirstOrDefault()?.Pull;
        var changes = shown is null ? "" : $"""
            <p class="muted branches"><code>{Html.Encode(shown.HeadBranch)}</code> into <code>{Html.Encode(shown.BaseBranch)}</code></p>
            {DiffView.Render(await issue.Repository.Git.Diff(shown.BaseCommit, shown.Head))}
            """;
        return $"""
            <p class="status">
              {Html.State(issue)} <span class="muted">opened by {Html.Encode(issue.Author.Login)} at {Html.Time(issue.CreatedAt)}</span>
            </p>
            {Entry(issue.Author, issue.CreatedAt, "", Html.Markdown(issue.Body ?? "_No description._", issue.Repository), "")}
            {string.Concat(issue.Comments.Select(Comment))}
            {Machines(world, issue)}
            {linked}
            {changes}
            """;
    }

    /// <summary>The machines that worked on the issue, each a link to what it prints.</summary>
    private static string Machines(GitHubWorld world, Issue issue)
    {
        if (world.Links.Fly is not { } fly)
            return "";
        var links = fly.Machines
            .Where(machine => machine.IssueNumber == issue.Number && machine.RepositoryName == issue.Repository.FullName)
            .Select(machine => $"<a href=\"{fly.Address}#{machine.Id}\">{Html.Encode(machine.Name)}</a> ({Html.Encode(machine.Condition)})")
            .ToArray();
        return links.Length == 0 ? "" : $"<p class=\"muted\">Machine{(links.Length == 1 ? "" : "s")}: {string.Join(", ", links)}</p>";
    }

    private static string Linked(Issue pull) => $"""
        <aside class="card linked">
          {Html.State(pull)} <a href="{Html.Link(pull)}">{Html.Encode(pull.Title)}</a> <span class="muted">#{pull.Number}</span>
        </aside>
        """;

    /// <summary>Pull requests that mention the issue in their description.</summary>
    private static IEnumerable<Issue> LinkedPulls(Issue issue) => issue.Pull is not null ? [] : issue.Repository.PullRequests.Where(pull =>
        System.Text.RegularExpressions.Regex.IsMatch(pull.Body ?? "", $@"#{issue.Number}(?!\d)|/issues/{issue.Number}(?!\d)"));

    private static string Comment(Comment comment)
    {
        var reactions = string.Concat(comment.Reactions.GroupBy(reaction => reaction.Content).Select(Reaction));
        var text = Html.Markdown(comment.Body, comment.Issue.Repository);
        return Entry(comment.Author, comment.CreatedAt, Edits(comment), text, reactions, $"issuecomment-{comment.Id}");
    }

    private static string Edits(Comment comment)
    {
        if (comment.Versions.Count == 1)
            return "";
        var repository = comment.Issue.Repository;
        var versions = comment.Versions.Select(version => $"<li>{Html.Time(version.At)} {Html.Markdown(version.Text, repository)}</li>");
        var count = comment.Versions.Count - 1;
        return $" <details class=\"edits\"><summary>edited {count}×</summary><ol>{string.Concat(versions)}</ol></details>";
    }

    private static string Reaction(IGrouping<string, Reaction> same)
    {
        var people = Html.Encode(string.Join(", ", same.Select(reaction => reaction.By.Login)));
        return $"<span class=\"reaction\" title=\"{people}\">{Html.Emoji(same.Key)} {same.Count()}</span>";
    }

    private static string Entry(Account author, DateTimeOffset at, string edits, string text, string reactions, string? id = null) => $"""
        <article class="entry{(author.Type == "Bot" ? " bot" : "")}"{(id is null ? "" : $" id=\"{id}\"")}>
          {Html.Avatar(author)}
          <div class="bubble">
            <header><b>{Html.Encode(author.Login)}</b> <span class="muted">{Html.Time(at)}</span>{edits}</header>
            <div class="text">{text}</div>
            {(reactions.Length == 0 ? "" : $"<footer>{reactions}</footer>")}
          </div>
        </article>
        """;
}
