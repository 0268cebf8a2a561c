using System.Text.Json.Serialization;

namespace Porter.Grains.GitHub;

/// <summary>An issue as people write it: <c>owner/repo#12</c>. Also the key of its <see cref="Issues.IIssueGrain"/>.</summary>
/// <param name="Repository">The repository it is in.</param>
/// <param name="Number">Its number there, from 1.</param>
[GenerateSerializer, Immutable]
public sealed record IssueRef(RepositoryName Repository, int Number)
{
    /// <summary>Reads <c>owner/repo#12</c>.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static IssueRef Parse(string text) =>
        text.Split('#') is [var name, var number] && RepositoryName.TryParse(name, out var repository) && int.TryParse(number, out var n)
            ? new(repository, n)
            : throw new FormatException($"'{text}' is not an issue; write owner/repo#12.");

    /// <summary><c>owner/repo#12</c>, in lower case where it is a key: GitHub's names do not tell cases apart.</summary>
    [JsonIgnore]
    public string Key => ToString().ToLowerInvariant();

    /// <summary><c>owner/repo#12</c>.</summary>
    public override string ToString() => $"{Repository}#{Number}";
}
