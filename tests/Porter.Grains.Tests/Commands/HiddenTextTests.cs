using Porter.Grains.Commands;

namespace Porter.Grains.Tests.Commands;

public sealed class HiddenTextTests
{
    [Theory]
    [InlineData("plain\ttext,\r\nwith lines", "plain\ttext,\r\nwith lines")]
    [InlineData("zero\u200bwidth\u200c\u200d\u2060\ufeff", "zerowidth")]
    [InlineData("right\u202eto\u202c left\u2066\u2069", "rightto left")]
    [InlineData("soft\u00adhyphen, bell\u0007, nul\0", "softhyphen, bell, nul")]
    [InlineData("tags \U000e0041\U000e0042\U000e007f", "tags ")]
    [InlineData("fillers \u3164\u115f\u2800", "fillers ")]
    [InlineData("selectors \u2764\ufe0f\ufe0f\ufe01\U000e0100", "selectors \u2764\ufe0f")]
    [InlineData("日本語 العربية \u0601 😀", "日本語 العربية \u0601 😀")]
    public void What_is_not_seen_is_removed(string text, string visible) => Assert.Equal(visible, HiddenCharacters.Remove(text));

    [Fact]
    public void Half_a_character_is_replaced() => Assert.Equal("half \ufffd a pair", HiddenCharacters.Remove("half \ud83d a pair"));

    [Theory]
    [InlineData("before <!-- hidden --> after", "before  after")]
    [InlineData("a\n\n<!--\nhidden\n\nstill hidden\n-->\n\nb", "a\n\n\n\nb")]
    [InlineData("a\n\n<!-- never closed\n\nb", "a\n\n")]
    [InlineData("<div>\n<!-- hidden -->shown</div>", "<div>\nshown</div>")]
    [InlineData("a\n\n[//]: # (hidden)\n\nb", "a\n\n\n\nb")]
    [InlineData("[a]: https://example.com \"shown on hover\"", "[a]: https://example.com \"shown on hover\"")]
    [InlineData("`<!-- shown -->`", "`<!-- shown -->`")]
    [InlineData("```html\n<!-- shown -->\n```", "```html\n<!-- shown -->\n```")]
    [InlineData("> a\n> <!-- hidden -->\n> b", "> a\n> \n> b")]
    [InlineData("- a <!-- x --> b\n- <!-- y --> c", "- a  b\n-  c")]
    public void Comments_are_removed_where_they_do_not_show(string markdown, string shown) => Assert.Equal(shown, HtmlComments.Remove(markdown));
}
