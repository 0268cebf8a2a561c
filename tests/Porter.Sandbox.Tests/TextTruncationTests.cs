namespace Porter.Sandbox.Tests;

public sealed class TextTruncationTests
{
    [Theory]
    [InlineData("", 0, "")]
    [InlineData("abc", 3, "abc")]
    [InlineData("abc", 2, "ab")]
    [InlineData("abc", 0, "")]
    [InlineData("a🚀b", 2, "a")]
    [InlineData("a🚀b", 3, "a🚀")]
    [InlineData("🚀", 1, "")]
    [InlineData("🚀", 2, "🚀")]
    public void A_cut_never_parts_a_surrogate_pair(string text, int limit, string cut) => Assert.Equal(cut, text.Truncate(limit));
}
