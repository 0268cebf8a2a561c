using System.Diagnostics;

namespace Porter.Web.Tests.Hosting;

public sealed class SettingsErrorsTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("porter-settings-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private async Task<(int ExitCode, string Errors)> Start(params (string Name, string Value)[] settings)
    {
        var start = PorterProcess.Program(directory, settings.ToDictionary(setting => setting.Name, setting => setting.Value));
        using var process = Process.Start(start)!;
        var (errors, output) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(90));
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("Porter went on with bad settings for a minute and a half.");
        }

        Assert.Equal("", await output);
        return (process.ExitCode, await errors);
    }

    [Fact]
    public async Task Every_missing_setting_is_named_and_no_stack_is_shown()
    {
        var (exitCode, errors) = await Start();
        Assert.Equal(1, exitCode);
        foreach (var name in new[] { "AppId", "PrivateKey", "WebhookSecret", "ClientId", "ClientSecret", "Slug" })
            Assert.Contains($"  - GitHub:{name} ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_malformed_setting_is_named_at_once()
    {
        var (exitCode, errors) = await Start(
            ("GitHub__AppId", "many"), ("Porter__PublicUrl", "porter.dev"), ("Porter__TaskTimeout", "00:00:01"), ("Fly__MemoryMb", "100"), ("Porter__AgentsDirectory", "/nowhere"));
        Assert.Equal(1, exitCode);
        foreach (var name in new[] { "GitHub:AppId", "Porter:PublicUrl", "Porter:TaskTimeout", "Fly:MemoryMb" })
            Assert.Contains(name, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Porter__Cluster", "Somewhere", "Porter:Cluster")]
    [InlineData("Porter__Cluster", "Distributed", "Porter:MasterKey")]
    [InlineData("Porter__MasterKey", "short", "Porter:MasterKey")]
    public async Task A_setting_that_decides_what_is_built_is_named(string name, string value, string named)
    {
        var (exitCode, errors) = await Start((name, value));
        Assert.Equal(1, exitCode);
        Assert.Contains(named, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }
}
