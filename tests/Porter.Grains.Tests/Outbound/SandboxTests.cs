using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Porter.Grains.Fly;
using Porter.Grains.GitHub;
using Porter.Grains.Outbound;
using Porter.Sandbox.Contract;
using Porter.Sandbox.Http;
using Box = Porter.Sandbox.Sandbox;

namespace Porter.Grains.Tests.Outbound;

/// <summary>
/// The clients over real HTTP against the sandbox, which checks signatures, scopes and rights; and what was said, on both sides,
/// against the official descriptions of both APIs.
/// </summary>
public sealed class SandboxTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly RepositoryName Greeter = new("acme", "greeter");
    private Box _box = null!;
    private ServiceProvider _porter = null!;

    public async ValueTask InitializeAsync()
    {
        _box = await Box.Start(new()
        {
            Worker = async (_, stop) =>
            {
                await Task.Delay(Timeout.Infinite, stop);
                return 0;
            },
        });
        var settings = _box.PorterSettings().ToDictionary(s => s.Key.Replace("__", ":", StringComparison.Ordinal), s => (string?)s.Value);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        _porter = new ServiceCollection().AddLogging().AddGitHub(configuration).AddFly(configuration).BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _porter.DisposeAsync();
        await _box.DisposeAsync();
    }

    [Fact]
    public async Task All_That_Porter_Says_To_GitHub_Is_As_GitHub_Describes_It()
    {
        var app = _porter.GetRequiredService<GitHubApp>();
        var installation = Assert.IsType<long>(await app.FindInstallation(Greeter, None));
        Assert.Null(await app.FindInstallation(new("acme", "nothing"), None));
        var repository = Repository(app, installation);

        Assert.True(await repository.CanPush("alice", None));
        Assert.True(await repository.CanPush("bob", None));
        Assert.False(await repository.CanPush("mallory", None));

        var facts = await repository.GetRepository(None);
        Assert.Equal("main", facts.DefaultBranch);
        Assert.Equal("Greet people by name", (await repository.GetIssue(1, None))!.Title);
        Assert.Null(await repository.GetIssue(99, None));
        Assert.StartsWith("# Working", await repository.ReadFile("AGENTS.md", "main", None), StringComparison.Ordinal);
        Assert.Null(await repository.ReadFile("docs/none.md", "main", None));

        var since = DateTimeOffset.UnixEpoch;
        Assert.Null(await repository.FindComment(1, "<!-- a -->", since, None));
        var comment = await repository.UpsertComment(1, "<!-- a -->", since, "Working. <!-- a -->", None);
        Assert.Equal(comment, await repository.FindComment(1, "<!-- a -->", since, None));
        Assert.True(await repository.EditComment(comment, "Done. <!-- a -->", None));
        Assert.True(await repository.React(comment, Octokit.ReactionType.Eyes, None));
        Assert.False(await repository.EditComment(comment + 1, "Done.", None));
        await repository.UpsertComment(1, "<!-- b -->", since, "A second. <!-- a -->", None);
        Assert.Equal(comment, await repository.FindComment(1, "<!-- a -->", since, None));
        Assert.Single(_box.GitHub.Issue("acme/greeter", 1).Issue.Comments);

        var git = _box.GitHub.Repositories.Single().Git;
        await git.SetBranch("porter/task_a", git.Branch("main")!);
        var refusal = await Assert.ThrowsAsync<OutboundRefusedException>(() => repository.OpenPullRequest("Greet", "#1", "porter/task_a", "main", None));
        Assert.Contains("No commits between", refusal.Reason, StringComparison.Ordinal);
        var head = await git.Commit("porter/task_a", "Greet", new Dictionary<string, string?> { ["a.txt"] = "one\ntwo\n" }, DateTimeOffset.UnixEpoch);
        Assert.Equal(head, await repository.FindBranch("porter/task_a", None));
        Assert.Null(await repository.FindBranch("porter/task_b", None));
        Assert.Equal(new(1, 2, 0, 1), await repository.Compare("main", "porter/task_a", None));
        Assert.Null(await repository.FindPullRequest("porter/task_a", None));
        var pull = await repository.OpenPullRequest("Greet", "#1", "porter/task_a", "main", None);
        Assert.Equal(pull, await repository.OpenPullRequest("Greet", "#1", "porter/task_a", "main", None));

        await app.CreateInstallationToken(installation, new(facts.Id, TokenRight.Read), None);
        await app.CreateInstallationToken(installation, new(facts.Id, TokenRight.Push), None);

        var alice = _porter.GetRequiredService<GitHubUsers>().With(_box.GitHub.TokenFor("alice"));
        Assert.Equal("alice", (await alice.GetUser(None)).Login);
        Assert.Null(await alice.FindConfig(None));
        var gist = await alice.CreateConfig("{}", None);
        Assert.True(await alice.UpdateConfig(gist.Id, """{"default_agent":"demo"}""", None));
        Assert.Equal("""{"default_agent":"demo"}""", (await alice.FindConfig(None))!.Content);

        AsDescribed(_box.GitHub.Exchanges);
    }

    [Fact]
    public async Task A_Token_Without_The_Right_To_Gists_Is_Refused()
    {
        var bob = _porter.GetRequiredService<GitHubUsers>().With(_box.GitHub.TokenFor("bob", gists: false));
        var refusal = await Assert.ThrowsAsync<OutboundRefusedException>(() => bob.CreateConfig("{}", None));
        Assert.True(refusal.Status is 403 or 404, refusal.Message);
    }

    [Fact]
    public async Task All_That_Porter_Says_To_Fly_Is_As_Fly_Describes_It()
    {
        var fly = _porter.GetRequiredService<FlyMachines>();
        var account = new FlyAccount(_box.Fly.TokenFor(Box.FlyApp), Box.FlyApp);
        var wanted = new MachineRequest(
            "porter-a-1",
            new Dictionary<string, string> { ["TASK_ID"] = "task_a" },
            new Dictionary<string, string> { [MachineRequest.TaskKey] = "task_a", [MachineRequest.AttemptKey] = "1" });

        _box.Fly.Faults.Cut("POST", "/v1/apps/*/machines", FaultPoint.AfterHandling);
        var made = await fly.Create(account, wanted, None);
        Assert.Equal(made.Id, (await fly.Create(account, wanted, None)).Id);
        Assert.Equal(made.Id, (await fly.FindByName(account, "porter-a-1", None))!.Id);
        await _box.Fly.WaitForState(_box.Fly.Machines.Single(), "started");
        Assert.Equal("started", (await fly.Get(account, made.Id, None))!.State);

        await fly.Destroy(account, made.Id, None);
        Assert.Empty(_box.Fly.LiveMachines);
        Assert.True(await fly.Get(account, made.Id, None) is null or { IsGone: true });
        await fly.Destroy(account, made.Id, None);
        await fly.DestroyByName(account, "porter-a-1", None);
        Assert.Empty(await fly.List(account, new Dictionary<string, string> { [MachineRequest.TaskKey] = "task_a" }, None));
        Assert.Single(_box.Fly.Machines);

        AsDescribed(_box.Fly.Exchanges);
    }

    [Fact]
    public async Task Fly_Refuses_A_Token_In_Words()
    {
        var fly = _porter.GetRequiredService<FlyMachines>();
        var refusal = await Assert.ThrowsAsync<OutboundRefusedException>(() => fly.FindByName(new("fm2_wrong", Box.FlyApp), "porter-a-1", None));
        Assert.Equal(401, refusal.Status);
        Assert.StartsWith("the token is not accepted", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_World_That_Is_Away_Is_Tried_Later()
    {
        await using (await _box.GitHub.StopListening())
            await Assert.ThrowsAsync<TransientOutboundException>(() => _porter.GetRequiredService<GitHubApp>().CreateInstallationToken(1, null, None));
    }

    private static void AsDescribed(Exchanges exchanges)
    {
        Assert.DoesNotContain(exchanges.All, exchange => !exchange.Expected || exchange.Crash is not null);
        if (OpenApiContract.Missing is { } missing)
            Assert.Skip($"The deeds were done; what was said is not checked: {missing}.");
        Assert.Empty(exchanges.All.SelectMany(OpenApiContract.Check));
    }

    private GitHubRepository Repository(GitHubApp app, long installation) => new(
        _porter.GetRequiredService<GitHubApi>(),
        new Installation(new InstallationToken(() => app.CreateInstallationToken(installation, null, None), TimeProvider.System)),
        _porter.GetRequiredService<IOptions<GitHubOptions>>().Value.BotLogin,
        Greeter,
        TimeProvider.System);

    private sealed class Installation(InstallationToken token) : IInstallationGrain
    {
        public Task<string> Token() => token.Get();

        public Task Forget(string forgotten)
        {
            token.Forget(forgotten);
            return Task.CompletedTask;
        }

        public Task<TimeSpan> ReserveWrite() => Task.FromResult(TimeSpan.Zero);
    }
}
