using System.Diagnostics.CodeAnalysis;

namespace Porter.Grains.GitHub;

/// <summary>A repository as people write it: <c>owner/repo</c>.</summary>
/// <param name="Owner">The account that owns it.</param>
/// <param name="Name">Its name below that account.</param>
[GenerateSerializer, Immutable, Alias("porter.RepositoryName")]
public sealed record RepositoryName([property: Id(0)] string Owner, [property: Id(1)] string Name)
{
    /// <summary>Reads <c>owner/repo</c>; false when the text is anything else.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RepositoryName? name)
    {
        name = text?.Split('/') is [var owner, var repo] && IsName(owner, 39) && IsName(repo, 100) ? new(owner, repo) : null;
        return name is not null;
    }

    /// <summary><c>owner/repo</c>.</summary>
    public override string ToString() => $"{Owner}/{Name}";

    private static bool IsName(string text, int limit) =>
        text.Length > 0 && text.Length <= limit && text is not ("." or "..") && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
