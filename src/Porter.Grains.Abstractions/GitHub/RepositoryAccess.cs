namespace Porter.Grains.GitHub;

/// <summary>How Porter reaches a repository. A webhook tells it; for a request through the API GitHub is asked.</summary>
/// <param name="InstallationId">Porter's installation there.</param>
/// <param name="RepositoryId">GitHub's id of the repository: stays through renames and transfers.</param>
[GenerateSerializer, Immutable, Alias("porter.RepositoryAccess")]
public sealed record RepositoryAccess([property: Id(0)] long InstallationId, [property: Id(1)] long RepositoryId);
