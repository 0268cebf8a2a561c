using Porter.Grains.Commands;
using Porter.Grains.GitHub;

namespace Porter.Grains.Tasks;

/// <summary>What somebody asked for, as it stood when they asked. Never changes afterwards.</summary>
/// <param name="By">Who asked; their slots and keys are used.</param>
/// <param name="Issue">The issue it is about.</param>
/// <param name="Source">What asked.</param>
/// <param name="Agent">The agent's name, or null for the user's default.</param>
/// <param name="Model">The model asked for, or null for the agent's default.</param>
/// <param name="Words">What the command said after the agent's name; for the agent to read.</param>
/// <param name="Title">The issue's title, or null when it is still to be read (the API gives a number only).</param>
/// <param name="Body">The issue's text, or null likewise.</param>
/// <param name="Repository">How Porter reaches the repository, or null when GitHub is still to be asked.</param>
/// <param name="Author">Who wrote <paramref name="Words"/>, where somebody else asks for them again; null where it is <paramref name="By"/>.</param>
[GenerateSerializer, Immutable, Alias("porter.TaskRequest")]
public sealed record TaskRequest(
    [property: Id(0)] UserRef By,
    [property: Id(1)] IssueRef Issue,
    [property: Id(2)] CommandSource Source,
    [property: Id(3)] string? Agent,
    [property: Id(4)] string? Model = null,
    [property: Id(5)] string? Words = null,
    [property: Id(6)] string? Title = null,
    [property: Id(7)] string? Body = null,
    [property: Id(8)] RepositoryAccess? Repository = null,
    [property: Id(9)] UserRef? Author = null)
{
    /// <summary>Whether both ask for the same. A login can change: that makes it no other request.</summary>
    public bool AsksTheSameAs(TaskRequest other) => this with { By = By with { Login = other.By.Login } } == other;

    /// <summary>The same words, asked for again by somebody, who gives their own keys and slots; the words keep their author.</summary>
    public TaskRequest AskedAgain(UserRef by, CommandSource source) => this with { By = by, Source = source, Author = Author ?? By };
}
