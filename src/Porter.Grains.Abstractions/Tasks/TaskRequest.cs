using Porter.Grains.GitHub;

namespace Porter.Grains.Tasks;

/// <summary>What somebody asked for, as it stood when they asked. Never changes afterwards, but for the installation that is found.</summary>
/// <param name="By">Who asked; their slots and keys are used.</param>
/// <param name="Issue">The issue it is about.</param>
/// <param name="Agent">The agent's name, or null for the user's default.</param>
/// <param name="Model">The model asked for, or null for the agent's default.</param>
/// <param name="Words">What the command said after the agent's name; for the agent to read.</param>
/// <param name="Title">The issue's title, or null when it is still to be read (the API gives a number only).</param>
/// <param name="Body">The issue's text, or null likewise.</param>
/// <param name="InstallationId">Porter's installation on the repository, or 0 when it is still to be found.</param>
/// <param name="CommentId">The comment that asked, or null for the API.</param>
/// <param name="Author">Who wrote <paramref name="Words"/>, where somebody else asks for them again; null where it is <paramref name="By"/>.</param>
[GenerateSerializer, Immutable]
public sealed record TaskRequest(
    UserRef By,
    IssueRef Issue,
    string? Agent,
    string? Model = null,
    string? Words = null,
    string? Title = null,
    string? Body = null,
    long InstallationId = 0,
    long? CommentId = null,
    UserRef? Author = null)
{
    /// <summary>Whether both ask for the same. A login can change, and the installation may have been found in the meantime: neither makes it another request.</summary>
    public bool AsksTheSameAs(TaskRequest other) => this with { By = By with { Login = other.By.Login }, InstallationId = other.InstallationId } == other;
}
