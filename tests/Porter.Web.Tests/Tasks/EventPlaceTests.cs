using Porter.Web.Tasks;

namespace Porter.Web.Tests.Tasks;

public sealed class EventPlaceTests
{
    [Fact]
    public void A_place_is_found_again()
    {
        var place = new EventPlace(638_000_000_000_000_000, 4_999);
        Assert.True(EventPlace.TryParse(place.ToString(), out var found));
        Assert.Equal(place, found);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Nothing_is_the_start(string? id)
    {
        Assert.True(EventPlace.TryParse(id, out var place));
        Assert.Equal(EventPlace.Start, place);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1-")]
    [InlineData("1-2-3")]
    [InlineData("x-2")]
    [InlineData("1--2")]
    [InlineData("99999999999999999999-1")]
    public void Anything_else_is_not_a_place(string id) => Assert.False(EventPlace.TryParse(id, out _));
}
