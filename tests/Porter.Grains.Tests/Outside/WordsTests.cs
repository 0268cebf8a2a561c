using Porter.Grains.Outside;

namespace Porter.Grains.Tests.Outside;

public class WordsTests
{
    [Fact]
    public void Words_From_Outside_Become_One_Line() =>
        Assert.Equal("a b c", Words.Bound("  a\r\n\tb\u001b  c \n"));

    [Fact]
    public void Long_Words_Are_Cut_Visibly()
    {
        var cut = Words.Bound(new string('x', 10_000));
        Assert.Equal(Words.Limit, cut.Length);
        Assert.EndsWith("x…", cut);
    }

    [Fact]
    public void Words_Of_Just_The_Limit_Are_Kept() =>
        Assert.Equal(new string('x', Words.Limit), Words.Bound(new string('x', Words.Limit)));

    [Fact]
    public void A_Cut_Never_Leaves_Half_A_Character()
    {
        for (var offset = 0; offset < 4; offset++)
        {
            var cut = Words.Bound(new string('x', Words.Limit - offset) + string.Concat(Enumerable.Repeat("🦊", 50)));
            Assert.Equal(cut, new string([.. cut.EnumerateRunes().SelectMany(r => r.ToString())]));
            Assert.DoesNotContain('\uFFFD', cut);
        }
    }

    [Fact]
    public void A_Token_In_A_Services_Words_Is_Not_Repeated() =>
        Assert.Equal("bad token ***", Words.Bound("bad token ghs_0123456789", ["ghs_0123456789"]));
}
