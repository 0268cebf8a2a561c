using System.Text;

namespace Porter.Grains.Outside;

/// <summary>Makes text from outside fit for an error, a log line or a comment.</summary>
public static class Words
{
    /// <summary>The most characters kept of a service's words.</summary>
    public const int Limit = 400;

    /// <summary>One line, without control characters, at most <see cref="Limit"/> characters.</summary>
    public static string Bound(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, Limit + 1));
        foreach (var c in text)
        {
            if (line.Length > Limit)
                break;
            if (!char.IsWhiteSpace(c) && !char.IsControl(c))
                line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }
        if (line.Length <= Limit)
            return line.ToString().TrimEnd();
        // A pair of surrogates is one character: never leave half of it.
        line.Length = char.IsHighSurrogate(line[Limit - 2]) ? Limit - 2 : Limit - 1;
        return line.Append('…').ToString();
    }

    /// <summary><see cref="Bound(string)"/>, after each of <paramref name="secrets"/> was replaced by <c>***</c>.</summary>
    public static string Bound(string text, IEnumerable<string> secrets)
    {
        foreach (var secret in secrets)
            if (secret.Length >= 8)
                text = text.Replace(secret, "***", StringComparison.Ordinal);
        return Bound(text);
    }
}
