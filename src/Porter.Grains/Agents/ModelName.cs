using System.Text.RegularExpressions;

namespace Porter.Grains.Agents;

/// <summary>What may be a model's name: <c>sonnet</c>, <c>anthropic/claude-sonnet-4-5</c>. It ends up in a command line, so it never begins like an option.</summary>
public static partial class ModelName
{
    /// <summary>Whether the text may name a model; whether there is such a model, only the agent knows.</summary>
    public static bool IsValid(string? text) => text is not null && Pattern().IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,99}\z")]
    private static partial Regex Pattern();
}
