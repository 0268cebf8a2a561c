namespace Porter.Grains.GitHub;

/// <summary>An issue as people write it: <c>owner/repo#12</c>. A name can change; <see cref="IssueKey"/> does not.</summary>
/// <param name="Repository">The repository it is in.</param>
/// <param name="Number">Its number there, from 1.</param>
[GenerateSerializer, Immutable, Alias("porter.IssueRef")]
public sealed record IssueRef([property: Id(0)] RepositoryName Repository, [property: Id(1)] int Number)
{
    /// <summary><c>owner/repo#12</c>.</summary>
    public override string ToString() => $"{Repository}#{Number}";
}
