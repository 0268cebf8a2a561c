using System.Globalization;

namespace Porter.Grains.GitHub;

/// <summary>An issue by what never changes: names of repositories do. The key of its <see cref="Issues.IIssueGrain"/>.</summary>
/// <param name="RepositoryId">GitHub's id of the repository.</param>
/// <param name="Number">The issue's number there, from 1.</param>
[GenerateSerializer, Immutable, Alias("porter.IssueKey")]
public readonly record struct IssueKey([property: Id(0)] long RepositoryId, [property: Id(1)] int Number)
{
    /// <summary><c>1296269/12</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{RepositoryId}/{Number}");
}
