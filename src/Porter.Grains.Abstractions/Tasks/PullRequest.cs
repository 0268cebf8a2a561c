namespace Porter.Grains.Tasks;

/// <summary>A pull request that Porter opened.</summary>
/// <param name="Number">Its number in the repository.</param>
/// <param name="Url">Its page.</param>
[GenerateSerializer, Immutable, Alias("porter.PullRequest")]
public sealed record PullRequest([property: Id(0)] int Number, [property: Id(1)] string Url);
