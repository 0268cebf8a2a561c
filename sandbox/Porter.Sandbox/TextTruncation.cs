namespace Porter.Sandbox;

/// <summary>The one way the sandbox cuts text.</summary>
internal static class TextTruncation
{
    /// <summary>At most so many characters from the start; one less where the cut would part a surrogate pair.</summary>
    public static string Truncate(this string text, int limit)
    {
        if (text.Length <= limit)
            return text;
        var parted = limit > 0 && char.IsHighSurrogate(text[limit - 1]) && char.IsLowSurrogate(text[limit]);
        return text[..(parted ? limit - 1 : limit)];
    }
}
