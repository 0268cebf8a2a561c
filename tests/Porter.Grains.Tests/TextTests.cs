namespace Porter.Grains.Tests;

public class TextTests
{
    [Fact]
    public void Words_From_Outside_Become_One_Line() =>
        Assert.Equal("a b c", Text.Words("  a\r\n\tb\u001b  c \n"));

    [Fact]
    public void Long_Words_Are_Cut_Visibly()
    {
        var cut = Text.Words(new string('x', 10_000));
        Assert.Equal(Text.WordsLimit, cut.Length);
        Assert.EndsWith("x…", cut);
    }

    [Fact]
    public void Words_Of_Just_The_Limit_Are_Kept() =>
        Assert.Equal(new string('x', Text.WordsLimit), Text.Words(new string('x', Text.WordsLimit)));

    [Fact]
    public void A_Cut_Never_Leaves_Half_A_Character()
    {
        for (var offset = 0; offset < 4; offset++)
        {
            var cut = Text.Words(new string('x', Text.WordsLimit - offset) + string.Concat(Enumerable.Repeat("🦊", 50)));
            Assert.Equal(cut, new string([.. cut.EnumerateRunes().SelectMany(r => r.ToString())]));
            Assert.DoesNotContain('\uFFFD', cut);
        }
    }

    [Fact]
    public void A_Token_In_A_Services_Words_Is_Not_Repeated() =>
        Assert.Equal("bad token ***", Text.Words("bad token ghs_0123456789", ["ghs_0123456789"]));

    [Fact]
    public void However_a_text_is_cut_no_character_is_cut_in_two()
    {
        var text = string.Concat(Enumerable.Repeat("a🦊é", 20));
        for (var limit = 1; limit < text.Length; limit++)
        {
            var cut = Text.Truncate(text, limit);
            Assert.True(cut.Length <= limit);
            Assert.All(cut.EnumerateRunes(), rune => Assert.NotEqual(System.Text.Rune.ReplacementChar, rune));

            var bytes = Text.TruncateBytes(text, limit);
            Assert.True(bytes.Bytes <= limit && bytes.Bytes + bytes.Omitted == System.Text.Encoding.UTF8.GetByteCount(text));
            Assert.StartsWith(bytes.Text, text, StringComparison.Ordinal);

            var read = Text.FromUtf8(System.Text.Encoding.UTF8.GetBytes(text), limit);
            Assert.StartsWith(read, text, StringComparison.Ordinal);
            Assert.True(System.Text.Encoding.UTF8.GetByteCount(read) > limit - 4);
        }

        Assert.Equal(text, Text.Truncate(text, text.Length));
    }
}
