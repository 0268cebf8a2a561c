namespace Porter.Web.Callbacks;

/// <summary>Bounds what a worker says: a word too long is cut, since refusing it would lose the news it came with.</summary>
internal static class Text
{
    /// <summary>At most so many characters, an ellipsis in place of the rest; null where there is nothing.</summary>
    public static string? Bounded(string? text, int limit)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (text.Length <= limit)
            return text;
        var end = char.IsHighSurrogate(text[limit - 2]) ? limit - 2 : limit - 1;
        return text[..end] + "…";
    }

    /// <summary>A commit's name: 40 or 64 hexadecimal digits; null where there is none.</summary>
    public static string? Commit(string? text, string field) =>
        text is null || (text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower))
            ? text
            : throw new BadCallback($"'{field}' is a commit's full name, in lower-case hexadecimal.");
}
