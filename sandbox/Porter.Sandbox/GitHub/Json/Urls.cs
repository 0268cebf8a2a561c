namespace Porter.Sandbox.GitHub.Json;

/// <summary>Where things are. In the sandbox the API and the site are one address.</summary>
internal sealed record Urls(string Root)
{
    public string User(string login) => $"{Root}/users/{Uri.EscapeDataString(login)}";

    public string Repository(string fullName) => $"{Root}/repos/{fullName}";

    public string Page(string fullName) => $"{Root}/{fullName}";
}
