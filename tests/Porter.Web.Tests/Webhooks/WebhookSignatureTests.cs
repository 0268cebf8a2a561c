using System.Text;
using Porter.Web.Webhooks;

namespace Porter.Web.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    // The example of GitHub's documentation, "Validating webhook deliveries".
    private const string Secret = "It's a Secret to Everybody";
    private const string Signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("Hello, World!");

    [Fact]
    public void GitHubs_own_example_is_valid() => Assert.True(WebhookSignature.IsValid(Signature, Body, Secret));

    [Fact]
    public void Another_body_or_secret_is_not()
    {
        Assert.False(WebhookSignature.IsValid(Signature, Encoding.UTF8.GetBytes("Hello, World?"), Secret));
        Assert.False(WebhookSignature.IsValid(Signature, Body, "another secret"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("sha1=757107ea0eb2509fc211221cce984b8a37570b6d")]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1")]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1g")]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1700")]
    public void What_is_no_signature_is_not_valid(string? header)
    {
        Assert.False(WebhookSignature.IsWellFormed(header));
        Assert.False(WebhookSignature.IsValid(header, Body, Secret));
    }

    [Fact]
    public void Without_a_secret_nothing_is_valid()
    {
        var header = "sha256=" + Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(Array.Empty<byte>(), Body));
        Assert.False(WebhookSignature.IsValid(header, Body, ""));
    }
}
