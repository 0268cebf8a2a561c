using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Porter.Sandbox.Tests.Cli;

/// <summary>The sandbox with its Porter, all of them real processes.</summary>
public sealed partial class InteractiveTests
{
    [Fact]
    public async Task The_banner_fits_80_columns_its_token_works_in_the_documents_examples_and_the_pages_are_linked()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl"), "no curl");
        await using var sandbox = SandboxProcess.Start();
        await sandbox.WaitForOutput("export TOKEN=");
        var banner = sandbox.Output;
        Assert.All(banner.Split('\n'), line => Assert.InRange(line.Length, 0, 80));

        await LinkEachOther(banner);
        await RunTheExamplesOf("docs/api.md", Exported(banner, "PORTER"), Exported(banner, "TOKEN"));
        Assert.Equal(0, await sandbox.Stop());
        Assert.Equal("", sandbox.Errors);
    }

    [Fact]
    public async Task Once_ends_well_with_a_pull_request_and_keeps_the_data_where_it_was_told_to()
    {
        var data = Path.Combine(Directory.CreateTempSubdirectory("porter-once-test-").FullName, "data");
        try
        {
            var (code, output, errors) = await SandboxProcess.Run(["--once", "--data", data]);

            Assert.True(code == 0, output + errors);
            Assert.Contains("pull request acme/greeter#3", output, StringComparison.Ordinal);
            Assert.Contains("+export function greeting(name) {", output, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(data, "porter.db")));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(data)!, recursive: true);
        }
    }

    private static async Task LinkEachOther(string banner)
    {
        var (gitHub, fly, porter) = (Address(banner, "GitHub"), Address(banner, "Fly"), Address(banner, "Porter"));
        using var http = new HttpClient();
        foreach (var page in new[] { gitHub, gitHub + "acme/greeter/issues/1", fly })
        {
            var html = await http.GetStringAsync(page);
            Assert.All([gitHub.TrimEnd('/'), fly.TrimEnd('/'), porter + "settings"], link =>
                Assert.Contains($"<a href=\"{link}\">", html, StringComparison.Ordinal));
        }

        Assert.Contains($"<a href=\"{gitHub.TrimEnd('/')}\">", await http.GetStringAsync(porter + "settings"), StringComparison.Ordinal);
    }

    private static async Task RunTheExamplesOf(string document, string porter, string token)
    {
        var examples = Examples()
            .Matches(await File.ReadAllTextAsync(Checkout.Find(document)!))
            .Select(block => block.Groups["commands"].Value)
            .ToArray();
        Assert.Equal(2, examples.Length);
        var id = "";
        foreach (var commands in examples)
        {
            var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", commands])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            (start.Environment["PORTER"], start.Environment["TOKEN"], start.Environment["ID"]) = (porter, token, id);
            using var bash = Process.Start(start)!;
            var printed = await bash.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(120));
            await bash.WaitForExitAsync();
            Assert.True(bash.ExitCode == 0, $"{commands}\nended with {bash.ExitCode}:\n{printed}");
            id = TaskId().Match(printed).Value;
            Assert.NotEqual("", id);
        }
    }

    private static string Address(string banner, string name) =>
        Regex.Match(banner, $@"^{name} +(http://\S+/) ", RegexOptions.Multiline).Groups[1].Value;

    private static string Exported(string banner, string name) =>
        Regex.Match(banner, $"^export {name}=(.+)$", RegexOptions.Multiline).Groups[1].Value.Trim();

    [GeneratedRegex("^```sh\n(?<commands>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Examples();

    [GeneratedRegex("task_[a-z2-7]{26}")]
    private static partial Regex TaskId();
}
