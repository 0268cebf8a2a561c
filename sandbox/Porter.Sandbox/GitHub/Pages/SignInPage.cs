using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Pages;

/// <summary>The OAuth page: who are you?</summary>
internal static class SignInPage
{
    public static IResult Render(GitHubWorld world, string query)
    {
        var users = world.Accounts.Where(account => account.Type == "User").OrderBy(account => account.Login, StringComparer.Ordinal);
        return Html.Page(world.Links, "Sign in", $"""
            <section class="card signin">
              <h1>Sign in to {Html.Encode(world.App.Slug)}</h1>
              <p class="muted">It may read your profile and write your gists.</p>
              {string.Concat(users.Select(user => Choice(user, query)))}
            </section>
            """);
    }

    private static string Choice(Account user, string query)
    {
        var address = $"/login/oauth/authorize{Html.Encode(query)}&amp;login={Uri.EscapeDataString(user.Login)}";
        return $"<a class=\"person\" href=\"{address}\">{Html.Avatar(user)} Continue as <b>{Html.Encode(user.Login)}</b></a>";
    }
}
