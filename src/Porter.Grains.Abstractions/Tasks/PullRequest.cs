namespace Porter.Grains.Tasks;

/// <summary>A pull request that Porter opened.</summary>
/// <param name="Number">Its number in the repository.</param>
/// <param name="Url">Its page.</param>
[GenerateSerializer, Immutable]
public sealed record PullRequest(int Number, string Url);
