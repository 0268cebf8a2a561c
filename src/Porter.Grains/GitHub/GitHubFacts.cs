namespace Porter.Grains.GitHub;

/// <summary>A repository, as far as Porter needs to know it.</summary>
/// <param name="Id">GitHub's number: stays through renames.</param>
/// <param name="DefaultBranch">Where pull requests go.</param>
internal sealed record RepositoryFacts(long Id, string DefaultBranch);

/// <summary>An issue as it stands now.</summary>
/// <param name="Number">Its number in the repository.</param>
/// <param name="Title">Untrusted text.</param>
/// <param name="Body">Untrusted text; empty when there is none.</param>
/// <param name="IsOpen">Not closed.</param>
/// <param name="IsPullRequest">GitHub's issues are pull requests too.</param>
internal sealed record IssueFacts(int Number, string Title, string Body, bool IsOpen, bool IsPullRequest);

/// <summary>What lies between two commits.</summary>
/// <param name="Files">Files changed; GitHub stops counting at 300.</param>
/// <param name="Additions">Lines added in those files.</param>
/// <param name="Deletions">Lines removed in those files.</param>
/// <param name="AheadBy">Commits on the head that the base lacks.</param>
internal sealed record Comparison(int Files, int Additions, int Deletions, int AheadBy);

/// <summary>The secret gist that holds a user's <c>porter.json</c>.</summary>
/// <param name="Id">GitHub's id of the gist.</param>
/// <param name="Url">Its page, where the owner edits it.</param>
/// <param name="Content">The file's text.</param>
public sealed record ConfigGist(string Id, string Url, string Content)
{
    /// <summary>Without the content, which may hold keys in plain text.</summary>
    public override string ToString() => $"gist {Id}";
}
