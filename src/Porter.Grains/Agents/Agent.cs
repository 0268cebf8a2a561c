namespace Porter.Grains.Agents;

/// <summary>A coding agent, as its manifest in <c>worker-image/agents</c> describes it to Porter. The worker reads the rest of the file.</summary>
/// <param name="Name">What people write after <c>@porter</c>: <c>claude</c>.</param>
/// <param name="Title">What it is called in a sentence: <c>Claude Code</c>.</param>
/// <param name="Keys">The keys it needs; empty where it needs none.</param>
/// <param name="Model">How it takes a model, or null where it cannot be told one.</param>
/// <param name="Provider">Whose key it is: <c>Anthropic</c>; null where it needs none.</param>
public sealed record Agent(string Name, string Title, IReadOnlyList<AgentKey> Keys, AgentModel? Model, string? Provider = null);

/// <summary>A key that an agent needs.</summary>
/// <param name="Env">The environment variable in which the agent looks for it: <c>ANTHROPIC_API_KEY</c>.</param>
/// <param name="Config">The field of the user's <c>porter.json</c> that holds it: <c>anthropic_api_key</c>.</param>
/// <param name="Title">What it is called in a sentence: <c>Anthropic API key</c>.</param>
public sealed record AgentKey(string Env, string Config, string Title);

/// <summary>How an agent takes a model.</summary>
/// <param name="Default">The model it works with when nobody names one.</param>
public sealed record AgentModel(string Default);
