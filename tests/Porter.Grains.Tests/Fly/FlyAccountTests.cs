using Porter.Grains.Fly;
using Porter.Grains.Outbound;

namespace Porter.Grains.Tests.Fly;

public class FlyAccountTests
{
    [Theory]
    [InlineData("fo1_abc", "Bearer fo1_abc")]
    [InlineData(" fo1_abc\n", "Bearer fo1_abc")]
    [InlineData("Bearer fo1_abc", "Bearer fo1_abc")]
    [InlineData("fm2_abc", "FlyV1 fm2_abc")]
    [InlineData("fm1r_abc,fm2_def,fo1_ghi", "FlyV1 fm1r_abc,fm2_def,fo1_ghi")]
    [InlineData("FlyV1 fm2_abc", "FlyV1 fm2_abc")]
    [InlineData("Bearer FlyV1 fm2_abc", "FlyV1 fm2_abc")]
    public void A_Token_Goes_Under_Its_Scheme_However_It_Was_Pasted(string pasted, string header) =>
        Assert.Equal(header, new FlyAccount(pasted, "workers").Authorization.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData("fo1_abc def")]
    [InlineData("fo1_abc\r\nX-Evil: 1")]
    [InlineData("fo1_äbc")]
    public void What_Cannot_Be_A_Token_Is_Refused_Without_Being_Repeated(string pasted)
    {
        var refusal = Assert.Throws<OutboundRefusedException>(() => new FlyAccount(pasted, "workers").Authorization);
        Assert.Equal(401, refusal.Status);
        Assert.DoesNotContain("fo1", refusal.ToString(), StringComparison.Ordinal);
    }
}
