namespace Porter.Grains.Tasks;

/// <summary>What a run used, as far as the agent tells. Null means unknown, never zero.</summary>
/// <param name="InputTokens">Tokens read, cached ones included.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="CostUsd">The agent's own figure, in US dollars.</param>
[GenerateSerializer, Immutable]
public sealed record Usage(long? InputTokens, long? OutputTokens, decimal? CostUsd);
