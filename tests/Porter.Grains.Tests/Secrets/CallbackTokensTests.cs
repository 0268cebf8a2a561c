using CsCheck;
using Porter.Grains.Secrets;

namespace Porter.Grains.Tests.Secrets;

public class CallbackTokensTests
{
    private readonly CallbackTokens _tokens = new(MasterKey.Parse(Convert.ToBase64String(new byte[32])));

    [Fact]
    public void A_Token_Proves_Task_And_Attempt() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 40], Gen.Int[0, int.MaxValue]).Sample((task, attempt) =>
            _tokens.Check(task, _tokens.For(task, attempt), out var proven) && proven == attempt);

    [Fact]
    public void It_Proves_Nothing_About_Another_Task() =>
        Assert.False(_tokens.Check("task_b", _tokens.For("task_a", 1), out _));

    [Fact]
    public void Another_Attempts_Signature_Is_Of_No_Use()
    {
        var signature = _tokens.For("task_a", 1)[1..];
        Assert.False(_tokens.Check("task_a", "2" + signature, out var attempt));
        Assert.Equal(0, attempt);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1")]
    [InlineData("1.")]
    [InlineData("-1.AAAA")]
    [InlineData("+1.AAAA")]
    [InlineData(" 1.AAAA")]
    [InlineData("99999999999.AAAA")]
    [InlineData("1.🦊")]
    public void Garbage_Is_Refused(string token) => Assert.False(_tokens.Check("task_a", token, out _));

    [Fact]
    public void A_Number_Written_Otherwise_Is_Not_The_Same_Token() =>
        Assert.False(_tokens.Check("task_a", "0" + _tokens.For("task_a", 1), out _));

    [Fact]
    public void A_Token_Can_Be_Derived_Again_After_A_Crash() =>
        Assert.Equal(_tokens.For("task_a", 3), new CallbackTokens(MasterKey.Parse(Convert.ToBase64String(new byte[32]))).For("task_a", 3));
}
