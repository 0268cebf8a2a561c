using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Pages;

/// <summary>Choosing whom to be.</summary>
internal static class UserSelect
{
    public static string Render(Repository repository)
    {
        var roles = repository.Roles.OrderByDescending(role => role.Value).ThenBy(role => role.Key, StringComparer.Ordinal);
        var options = string.Concat(roles.Select(role => $"<option value=\"{Html.Encode(role.Key)}\">{Html.Encode(role.Key)} ({role.Value.ToString().ToLowerInvariant()})</option>"));
        return $"<label class=\"as\">as <select name=\"as\">{options}</select></label>";
    }
}
