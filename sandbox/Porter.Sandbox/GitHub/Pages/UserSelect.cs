using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Pages;

/// <summary>Choosing whom to be.</summary>
internal static class UserSelect
{
    public static string Render(Repository repository)
    {
        var roles = repository.Roles.OrderByDescending(role => role.Value).ThenBy(role => role.Key, StringComparer.Ordinal);
        return $"<label class=\"as\">as <select name=\"as\">{string.Concat(roles.Select(Option))}</select></label>";
    }

    private static string Option(KeyValuePair<string, Role> role)
    {
        var login = Html.Encode(role.Key);
        return $"<option value=\"{login}\">{login} ({role.Value.ToString().ToLowerInvariant()})</option>";
    }
}
