namespace Porter.Grains.Tasks;

/// <summary>What a run used, as far as the agent tells. Null means unknown, never zero.</summary>
/// <param name="InputTokens">Tokens read, cached ones included.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="CostUsd">The agent's own figure, in US dollars.</param>
[GenerateSerializer, Immutable, Alias("porter.Usage")]
public sealed record Usage([property: Id(0)] long? InputTokens, [property: Id(1)] long? OutputTokens, [property: Id(2)] decimal? CostUsd);
