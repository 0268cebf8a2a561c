using System.Text.RegularExpressions;
using Porter.Grains.Agents;

namespace Porter.Grains.Commands;

/// <summary>
/// Reads a comment. A command starts a line of the comment proper: what is quoted, code, a link or a comment of HTML is somebody else's
/// words or nobody's, and an address or another account (<c>me@porter.dev</c>, <c>@porter-bot</c>, <c>@porter/team</c>) is not Porter's name.
/// </summary>
public static partial class CommandParser
{
    /// <summary>GitHub takes no longer comment.</summary>
    private const int LongestComment = 65_536;

    private const int LongestUnknownWord = 40;
    private const string CommonName = "porter";

    /// <summary>The first command of a comment; null where it holds none.</summary>
    /// <param name="comment">The comment's Markdown.</param>
    /// <param name="agents">Who can be named.</param>
    /// <param name="slug">The App's own name on this GitHub, heard beside <c>@porter</c>: there GitHub completes it, and the name "porter" is given only once.</param>
    public static Command? Parse(string? comment, AgentCatalog agents, string slug = CommonName)
    {
        if (comment is null || comment.Length > LongestComment || !comment.Contains('@'))
            return null;

        var text = HiddenCharacters.Remove(comment);
        var lines = Mentions(text, slug);
        if (lines.Count == 0)
            return null;

        var prose = Prose.Of(text);
        var commands = lines.Where(line => prose.Holds(line.Groups["at"].Index)).Take(2).ToArray();
        if (commands is not [var first, ..])
            return null;

        var start = first.Index + first.Length;
        var end = commands.Length > 1 ? commands[1].Index : text.Length;
        return Read(text[start..end], agents);
    }

    private static List<Match> Mentions(string text, string slug) =>
        Regex.Matches(text, $@"^ {{0,3}}(?<at>@)(?:{CommonName}|{Regex.Escape(slug)})(?=\s|\z|[:,.;!?…]+(?:\s|\z))", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant).ToList();

    /// <summary>Reads what follows the mention, up to the next command.</summary>
    private static Command Read(string text, AgentCatalog agents)
    {
        var rest = Punctuation().Replace(text, "", 1);
        if (Word().Match(rest) is not { Success: true } found || IsOption(found.Value))
            return Run(null, rest);

        var word = found.Groups["word"].Value.Trim(".,:;!?…`'\"*()[]".ToCharArray());
        if (word.Length == 0)
            return Run(null, rest[(found.Index + found.Length)..]);
        if (agents.TryGet(word, out var agent))
            return Run(agent.Name, rest[(found.Index + found.Length)..]);
        return CommandWords.Find(word) ?? new Command.Unknown(Text.Truncate(word, LongestUnknownWord), agents.Nearest(word));
    }

    private static Command Run(string? agent, string rest)
    {
        if (!IsOption(rest))
            return new Command.Run(agent, null, Words(rest));
        return Option().Match(rest) is { Success: true } option && ModelName.IsValid(option.Groups["model"].Value)
            ? new Command.Run(agent, option.Groups["model"].Value, Words(rest[option.Length..]))
            : new Command.Unknown("--model", null);
    }

    private static bool IsOption(string text) => OptionName().IsMatch(text);

    private static string? Words(string text) => text.Trim() is { Length: > 0 } words ? words : null;

    [GeneratedRegex(@"\A[:,.;!?…]+")]
    private static partial Regex Punctuation();

    /// <summary>The agent or the command stands on the line of the mention; what comes on later lines is for the agent to read.</summary>
    [GeneratedRegex(@"\A[^\S\r\n]*(?<word>\S+)")]
    private static partial Regex Word();

    /// <summary>Telephones turn two hyphens into a dash.</summary>
    [GeneratedRegex(@"\A[^\S\r\n]*(?:--|—|–)model(?=[=\s]|\z)", RegexOptions.IgnoreCase)]
    private static partial Regex OptionName();

    [GeneratedRegex(@"\A[^\S\r\n]*(?:--|—|–)model[^\S\r\n]*=?[^\S\r\n]*(?<model>\S+)", RegexOptions.IgnoreCase)]
    private static partial Regex Option();
}
