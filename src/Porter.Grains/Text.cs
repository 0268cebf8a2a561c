using System.Text;

namespace Porter.Grains;

/// <summary>Makes text from outside fit: cut where a limit is, never within a character.</summary>
public static class Text
{
    /// <summary>The most characters kept of a service's words.</summary>
    public const int WordsLimit = 400;

    private const char Ellipsis = '…';
    private const int ShortestSecret = 8;

    /// <summary>The text where it fits, else its beginning and an ellipsis: at most <paramref name="limit"/> UTF-16 units.</summary>
    public static string Truncate(string text, int limit) => text.Length <= limit ? text : $"{text.AsSpan(0, Boundary(text, limit - 1))}{Ellipsis}";

    /// <summary>As much of the text's beginning as fits into a number of bytes of UTF-8.</summary>
    public static TruncatedText TruncateBytes(string text, int limit)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        if (size <= limit)
            return new(text, size, 0);

        var (length, bytes) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > limit)
                break;
            bytes += rune.Utf8SequenceLength;
            length += rune.Utf16SequenceLength;
        }

        return new(text[..length], bytes, size - bytes);
    }

    /// <summary>One line: every run of white space and control characters is one space.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">Where the line is to be truncated: no more of a longer text is read than shows that it is longer.</param>
    public static string OneLine(string text, int limit = int.MaxValue)
    {
        var line = new StringBuilder();
        foreach (var c in text)
        {
            if (line.Length > limit)
                return line.ToString();
            if (!char.IsWhiteSpace(c) && !char.IsControl(c))
                line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }

    /// <summary>A service's words for an error, a log line or a comment: one line, at most <see cref="WordsLimit"/> characters.</summary>
    public static string Words(string text) => Truncate(OneLine(text, WordsLimit), WordsLimit);

    /// <summary><see cref="Words(string)"/>, after each of <paramref name="secrets"/> was replaced by <c>***</c>.</summary>
    public static string Words(string text, IEnumerable<string> secrets)
    {
        foreach (var secret in secrets)
            if (secret.Length >= ShortestSecret)
                text = text.Replace(secret, "***", StringComparison.Ordinal);
        return Words(text);
    }

    /// <summary>The first <paramref name="limit"/> bytes of UTF-8 as text.</summary>
    public static string FromUtf8(ReadOnlySpan<byte> bytes, int limit)
    {
        if (bytes.Length <= limit)
            return Encoding.UTF8.GetString(bytes);
        // Step back over the bytes that continue a character, four at the most.
        var end = limit;
        while (end > limit - 4 && (bytes[end] & 0xC0) == 0x80)
            end--;
        return Encoding.UTF8.GetString(bytes[..end]);
    }

    // A pair of surrogates is one character: never leave half of it.
    private static int Boundary(string text, int at) => at > 0 && char.IsHighSurrogate(text[at - 1]) ? at - 1 : at;
}

/// <summary>What is left of a text that was cut.</summary>
/// <param name="Text">Its beginning.</param>
/// <param name="Bytes">The size of that.</param>
/// <param name="Omitted">The size of the rest.</param>
public readonly record struct TruncatedText(string Text, int Bytes, int Omitted);
