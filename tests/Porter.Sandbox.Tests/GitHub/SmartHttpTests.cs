using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Porter.Sandbox.Tests.GitHub;

public sealed class SmartHttpTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("porter-git-test-").FullName;

    [Fact]
    public async Task A_read_token_clones_and_may_not_push()
    {
        await using var sandbox = await Sandbox.Start();
        var token = await Token(sandbox, "read");
        Assert.Equal(0, (await Git(directory, "clone", "--quiet", "--depth", "1", Url(sandbox, token), "work")).Code);
        Assert.True(File.Exists(Path.Combine(directory, "work", "AGENTS.md")));
        await Commit("a.txt", "a\n");

        var (code, words) = await Git(Work, "push", Url(sandbox, token), "HEAD:refs/heads/porter/task_a");
        Assert.NotEqual(0, code);
        Assert.Contains("Permission to acme/greeter.git denied to porter-sandbox[bot].", words, StringComparison.Ordinal);
        Assert.Null(sandbox.GitHub.Repository("acme/greeter").Git.Branch("porter/task_a"));
    }

    [Fact]
    public async Task A_write_token_pushes_a_branch_and_megabytes()
    {
        await using var sandbox = await Sandbox.Start();
        var token = await Token(sandbox, "write");
        await Git(directory, "clone", "--quiet", Url(sandbox, token), "work");
        await Commit("big.txt", string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i * 7919L % 1_000_003} {i}\n")));

        var (code, words) = await Git(Work, "push", Url(sandbox, token), "HEAD:refs/heads/porter/task_a");
        Assert.True(code == 0, words);
        Assert.NotNull(sandbox.GitHub.Repository("acme/greeter").Git.Branch("porter/task_a"));
        Assert.Contains(
            "big.txt", await sandbox.GitHub.Repository("acme/greeter").Git.Diff("main", "porter/task_a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workflow_files_are_refused_in_GitHubs_words()
    {
        await using var sandbox = await Sandbox.Start();
        var token = await Token(sandbox, "write");
        await Git(directory, "clone", "--quiet", Url(sandbox, token), "work");
        await Commit(".github/workflows/ci.yml", "on: push\n");

        var (code, words) = await Git(Work, "push", Url(sandbox, token), "HEAD:refs/heads/porter/task_a");
        Assert.NotEqual(0, code);
        Assert.Contains(
            "refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission",
            words,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_token_and_no_token_are_refused()
    {
        await using var sandbox = await Sandbox.Start();
        var (wrong, words) = await Git(directory, "clone", "--quiet", Url(sandbox, "ghs_wrong"), "a");
        var (none, _) = await Git(directory, "clone", "--quiet", $"{sandbox.GitHub.Address}acme/greeter.git", "b");
        Assert.Equal((128, 128), (wrong, none));
        Assert.Contains("Authentication failed", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_may_push_pushes_with_their_own_token()
    {
        await using var sandbox = await Sandbox.Start();
        await Git(directory, "clone", "--quiet", Url(sandbox, sandbox.GitHub.TokenFor("bob")), "work");
        await Commit("a.txt", "a\n");
        Assert.NotEqual(0, (await Git(Work, "push", Url(sandbox, sandbox.GitHub.TokenFor("mallory")), "HEAD:refs/heads/evil")).Code);
        Assert.Equal(0, (await Git(Work, "push", Url(sandbox, sandbox.GitHub.TokenFor("bob")), "HEAD:refs/heads/good")).Code);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private string Work => Path.Combine(directory, "work");

    private static string Url(Sandbox sandbox, string token) =>
        $"http://x-access-token:{token}@{sandbox.GitHub.Address.Authority}/acme/greeter.git";

    private static async Task<string> Token(Sandbox sandbox, string contents)
    {
        using var app = ApiClient.App(sandbox.GitHub);
        return await app.InstallationToken(
            sandbox.GitHub,
            new JsonObject
            {
                ["repositories"] = new JsonArray("greeter"),
                ["permissions"] = new JsonObject { ["contents"] = contents },
            });
    }

    private async Task Commit(string path, string text)
    {
        var file = Path.Combine(Work, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, text);
        await Git(Work, "add", ".");
        var (code, words) = await Git(Work, "-c", "user.name=T", "-c", "user.email=t@example.invalid", "commit", "--quiet", "-m", "Change");
        Assert.True(code == 0, words);
    }

    private static async Task<(int Code, string Output)> Git(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        using var git = Process.Start(start)!;
        var (output, errors) = (git.StandardOutput.ReadToEndAsync(), git.StandardError.ReadToEndAsync());
        await git.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (git.ExitCode, await output + await errors);
    }
}
