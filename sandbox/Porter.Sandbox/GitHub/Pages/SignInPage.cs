namespace Porter.Sandbox.GitHub.Pages;

/// <summary>The OAuth page: who are you?</summary>
internal static class SignInPage
{
    public static IResult Render(GitHubWorld world, string query)
    {
        var people = string.Concat(world.Accounts.Where(account => account.Type == "User").OrderBy(account => account.Login, StringComparer.Ordinal).Select(account =>
            $"<a class=\"person\" href=\"/login/oauth/authorize{Html.Encode(query)}&amp;login={Uri.EscapeDataString(account.Login)}\">{Html.Avatar(account)} Continue as <b>{Html.Encode(account.Login)}</b></a>"));
        return Html.Page(world.Links, "Sign in", $"<section class=\"card signin\"><h1>Sign in to {Html.Encode(world.App.Slug)}</h1><p class=\"muted\">It may read your profile and write your gists.</p>{people}</section>");
    }
}
