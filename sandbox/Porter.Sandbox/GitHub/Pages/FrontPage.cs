using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Pages;

/// <summary>The repositories with their issues and pull requests.</summary>
internal static class FrontPage
{
    public static IResult Render(GitHubWorld world)
    {
        var ordered = world.Repositories.OrderBy(repository => repository.FullName, StringComparer.Ordinal);
        var repositories = string.Concat(ordered.Select(Repository));
        return Html.Page(world.Links, "Sandbox", $"""
            <h1>Repositories</h1>
            <p class="lead">Open an issue and comment <code>@porter demo</code> as someone who may push.</p>
            {(repositories.Length == 0 ? "<p>None yet.</p>" : repositories)}
            """);
    }

    private static string Repository(Repository repository)
    {
        var issues = string.Concat(repository.Issues.Values.OrderByDescending(issue => issue.Number).Select(Row));
        var people = string.Join(", ", repository.Roles.OrderByDescending(role => role.Value).Select(Person));
        return $"""
            <section class="card">
              <h2>{Html.Encode(repository.FullName)} <small>{(repository.IsPrivate ? "private" : "public")}</small></h2>
              <p class="muted">{people}</p>
              <ul class="issues">{issues}</ul>
              <details><summary>New issue</summary>
              <form method="post" action="/{Html.Encode(repository.FullName)}/issues">
                {UserSelect.Render(repository)}
                <input name="title" placeholder="Title" required maxlength="256">
                <textarea name="body" rows="4" placeholder="What should change?"></textarea>
                <div class="actions"><button class="primary">Open issue</button></div>
              </form></details>
            </section>
            """;
    }

    private static string Person(KeyValuePair<string, Role> role) =>
        $"{Html.Encode(role.Key)} ({role.Value.ToString().ToLowerInvariant()})";

    private static string Row(Issue issue)
    {
        var comments = issue.Comments.Count == 0 ? "" : $" · {issue.Comments.Count} comments";
        return $"""
            <li>{Html.State(issue)} <a href="{Html.Link(issue)}">{Html.Encode(issue.Title)}</a>
            <span class="muted">#{issue.Number} by {Html.Encode(issue.Author.Login)}{comments}</span></li>
            """;
    }
}
