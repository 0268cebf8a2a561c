using Porter.Grains.Fly;

namespace Porter.Grains.Tests.Fly;

public class FlyOptionsTests
{
    [Fact]
    public void The_Defaults_Are_Those_Of_The_Specification() =>
        Assert.True(new FlyOptionsCheck().Validate(null, new FlyOptions()).Succeeded);

    [Theory]
    [InlineData("Fly:ApiUrl", "api.machines.dev", "image", "shared", 2, 2048)]
    [InlineData("Fly:Image", "https://fly.test", "", "shared", 2, 2048)]
    [InlineData("Fly:CpuKind", "https://fly.test", "image", "fast", 2, 2048)]
    [InlineData("Fly:Cpus", "https://fly.test", "image", "shared", 0, 2048)]
    [InlineData("Fly:MemoryMb", "https://fly.test", "image", "shared", 2, 2000)]
    [InlineData("Fly:MemoryMb", "https://fly.test", "image", "shared", 2, 8192)]
    [InlineData("Fly:MemoryMb", "https://fly.test", "image", "performance", 2, 2048)]
    public void A_Wrong_Setting_Is_Named(string key, string url, string image, string kind, int cpus, int memory)
    {
        var told = new FlyOptionsCheck().Validate(null, new() { ApiUrl = url, Image = image, CpuKind = kind, Cpus = cpus, MemoryMb = memory });
        Assert.Contains(told.Failures!, failure => failure.StartsWith(key, StringComparison.Ordinal));
    }
}
