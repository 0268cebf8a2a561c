using Porter.Grains.Commands;
using Porter.Grains.GitHub;

namespace Porter.Grains.Issues;

/// <summary>A command about an issue's tasks: any but a run, which becomes a task of its own.</summary>
/// <param name="Source">What gave it.</param>
/// <param name="Command">What is to be done.</param>
/// <param name="By">Who gave it.</param>
/// <param name="Issue">Where, as people write it.</param>
/// <param name="Repository">How Porter reaches the repository.</param>
[GenerateSerializer, Immutable, Alias("porter.IssueCommand")]
public sealed record IssueCommand(
    [property: Id(0)] CommandSource Source,
    [property: Id(1)] Command Command,
    [property: Id(2)] UserRef By,
    [property: Id(3)] IssueRef Issue,
    [property: Id(4)] RepositoryAccess Repository)
{
    /// <summary>The key of the issue's grain.</summary>
    public IssueKey Key => new(Repository.RepositoryId, Issue.Number);
}
