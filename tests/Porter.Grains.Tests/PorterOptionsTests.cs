namespace Porter.Grains.Tests;

public class PorterOptionsTests
{
    /// <summary>A silo would run without it, and never be able to speak: links and callbacks need the address.</summary>
    [Fact]
    public void A_distributed_Porter_must_know_its_public_address()
    {
        var check = new PorterOptionsCheck();

        Assert.Contains("Porter:PublicUrl is not set", check.Validate(null, new() { Cluster = ClusterKind.Distributed }).FailureMessage, StringComparison.Ordinal);
        Assert.True(check.Validate(null, new() { Cluster = ClusterKind.Distributed, PublicUrl = new("https://porter.example") }).Succeeded);
        Assert.True(check.Validate(null, new()).Succeeded);
    }
}
