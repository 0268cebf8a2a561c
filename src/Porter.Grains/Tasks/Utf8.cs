using System.Text;

namespace Porter.Grains.Tasks;

/// <summary>Cuts text by its size in UTF-8.</summary>
internal static class Utf8
{
    /// <summary>As much of the text's beginning as fits; never half a character.</summary>
    public static Cutting Cut(string text, int limit)
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
}

/// <summary>What is left of a text that was cut.</summary>
/// <param name="Text">Its beginning.</param>
/// <param name="Bytes">The size of that.</param>
/// <param name="Omitted">The size of the rest.</param>
internal readonly record struct Cutting(string Text, int Bytes, int Omitted);
