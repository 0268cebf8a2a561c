using System.Globalization;
using System.Text;

namespace Porter.Grains.Commands;

/// <summary>Characters that a reader does not see and a model does: zero-width and direction marks, tags, fillers, controls.</summary>
internal static class HiddenCharacters
{
    /// <summary>The text without them, and with lone surrogates replaced, so that it is valid UTF-8.</summary>
    public static string Remove(string text)
    {
        var visible = new StringBuilder(text.Length);
        var previous = default(Rune);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsHidden(rune, previous))
                visible.Append(rune);
            previous = rune;
        }

        return visible.ToString();
    }

    private static bool IsHidden(Rune rune, Rune previous) => rune.Value switch
    {
        '\t' or '\n' or '\r' => false,
        // One selector says whether the character before it is an emoji; a row of them is a message.
        0xFE0E or 0xFE0F => IsSelector(previous) || Rune.IsWhiteSpace(previous) || previous == default,
        // These are of the category Format and yet are drawn: Arabic and Kaithi number signs, the Syriac abbreviation mark.
        (>= 0x0600 and <= 0x0605) or 0x06DD or 0x070F or 0x0890 or 0x0891 or 0x08E2 or 0x110BD or 0x110CD => false,
        // And these are of other categories and are not: joiners, fillers, the blank of Braille.
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or 0xFFA0 => true,
        _ => IsSelector(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control,
    };

    private static bool IsSelector(Rune rune) => rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}
