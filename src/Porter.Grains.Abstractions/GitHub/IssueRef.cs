using System.Text.Json.Serialization;

namespace Porter.Grains.GitHub;

/// <summary>An issue as people write it: <c>owner/repo#12</c>. Also the key of its <see cref="Issues.IIssueGrain"/>.</summary>
/// <param name="Repository">The repository it is in.</param>
/// <param name="Number">Its number there, from 1.</param>
[GenerateSerializer, Immutable]
public sealed record IssueRef(RepositoryName Repository, int Number)
{
    /// <summary><c>owner/repo#12</c>, in lower case where it is a key: GitHub's names do not tell cases apart.</summary>
    [JsonIgnore]
    public string Key => ToString().ToLowerInvariant();

    /// <summary><c>owner/repo#12</c>.</summary>
    public override string ToString() => $"{Repository}#{Number}";
}
