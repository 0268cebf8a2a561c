using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Porter.Grains.GitHub;

namespace Porter.Grains.Tests.GitHub;

public class GitHubOptionsTests
{
    [Theory]
    [InlineData("GitHub:AppId", null)]
    [InlineData("GitHub:AppId", "-1")]
    [InlineData("GitHub:PrivateKey", null)]
    [InlineData("GitHub:PrivateKey", "/no/such/file.pem")]
    [InlineData("GitHub:PrivateKey", "-----BEGIN RSA PRIVATE KEY-----\nsecret\n-----END RSA PRIVATE KEY-----")]
    [InlineData("GitHub:WebhookSecret", null)]
    [InlineData("GitHub:ClientId", null)]
    [InlineData("GitHub:ClientSecret", null)]
    [InlineData("GitHub:Slug", null)]
    [InlineData("GitHub:ApiUrl", "api.github.com")]
    [InlineData("GitHub:WebUrl", "ftp://github.com")]
    public async Task Porter_Does_Not_Start_With_A_Wrong_Setting_And_Names_It(string key, string? value)
    {
        var settings = GitHubWorld.Settings();
        settings[key] = value;
        using var host = Host(settings);
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.StartsWith(key, Assert.Single(error.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("secret\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_That_Is_Missing_Is_Named_At_Once()
    {
        using var host = Host([]);
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Equal(6, error.Failures.Count());
    }

    [Fact]
    public async Task A_Key_May_Be_A_File_Or_Have_Written_Line_Breaks()
    {
        var settings = GitHubWorld.Settings();
        var pem = settings["GitHub:PrivateKey"]!;
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, pem);
            foreach (var form in new[] { file, pem.Replace("\n", "\\n", StringComparison.Ordinal) })
            {
                settings["GitHub:PrivateKey"] = form;
                using var host = Host(settings);
                await host.StartAsync();
                await host.StopAsync();
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IHost Host(Dictionary<string, string?> settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddGitHub(builder.Configuration);
        return builder.Build();
    }
}
