using System.Collections.Concurrent;
using Porter.Sandbox.GitHub.Auth;
using Porter.Sandbox.GitHub.Git;
using Porter.Sandbox.GitHub.Rest;
using Porter.Sandbox.GitHub.Json;
using Porter.Sandbox.GitHub.Pages;
using Porter.Sandbox.GitHub.State;
using Porter.Sandbox.GitHub.Threads;
using Porter.Sandbox.GitHub.Webhooks;
using Porter.Sandbox.Http;

namespace Porter.Sandbox.GitHub;

/// <summary>
/// A GitHub on loopback, with state: what exists is set up here or over its API, and every answer follows from it.
/// REST, git over HTTP, OAuth and the pages for people all live at <see cref="Address"/>.
/// </summary>
public sealed partial class GitHubWorld : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Account> accounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Repository> repositories = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<long, Installation> installations = new();
    private readonly ConcurrentDictionary<string, Gist> gists = new();
    private readonly ConcurrentDictionary<Issue, IssueThread> threads = new();
    private readonly ConcurrentDictionary<Task, byte> background = new();
    private readonly LoopbackHost host;
    private readonly RateCounters rates;
    private readonly Lock pullRequestGate = new();

    // Beyond 32 bits, as GitHub's newest ids are.
    private long lastId = 3_000_000_000;

    internal GitHubWorld(string directory, TimeProvider clock, ChangeSignal changes, SiteLinks links)
    {
        (Directory, Clock, Changes, Links) = (directory, clock, changes, links);
        System.IO.Directory.CreateDirectory(directory);
        App = new AppRegistration { CreatedAt = clock.GetUtcNow() };
        AppOwner = Add("porter-makers", "Organization");
        Bot = Add($"{App.Slug}[bot]", "Bot");
        (Exchanges, Faults, Tokens, Webhooks, Payloads, rates) = (
            new(changes), new(changes), new(clock), new(this), new(this), new(clock));
        host = new LoopbackHost(new RecordingMiddleware("github", clock, Exchanges, Faults), this.MapRoutes, http =>
            throw GitHubErrors.NotFound());
    }

    /// <summary>Where it listens: API, site and git alike.</summary>
    public Uri Address => host.Address;

    /// <summary>The App that Porter is.</summary>
    public AppRegistration App { get; }

    /// <summary>The account that comments when the App does.</summary>
    public Account Bot { get; }

    /// <summary>What it was asked and answered.</summary>
    public Exchanges Exchanges { get; }

    /// <summary>The faults injected into it.</summary>
    public Faults Faults { get; }

    /// <summary>The webhooks it sent, and ways to send more.</summary>
    public WebhookSender Webhooks { get; }

    /// <summary>Webhook bodies made from what is true here.</summary>
    public Payloads Payloads { get; }

    /// <summary>Everybody, by login.</summary>
    public IReadOnlyCollection<Account> Accounts => [.. accounts.Values];

    /// <summary>All repositories.</summary>
    public IReadOnlyCollection<Repository> Repositories => [.. repositories.Values];

    /// <summary>Where the App is installed.</summary>
    public IReadOnlyCollection<Installation> Installations => [.. installations.Values];

    /// <summary>All gists, secret ones too.</summary>
    public IReadOnlyCollection<Gist> Gists => [.. gists.Values];

    internal Account AppOwner { get; }

    internal string Directory { get; }

    internal TimeProvider Clock { get; }

    internal ChangeSignal Changes { get; }

    internal SiteLinks Links { get; }

    internal Tokens Tokens { get; }

    internal Urls Urls => new(Address.ToString().TrimEnd('/'));

    /// <summary>Stops listening: connections are refused until the returned handle is disposed.</summary>
    public async Task<IAsyncDisposable> StopListening()
    {
        await host.Stop();
        return new Outage(host);
    }

    /// <summary>Makes a user.</summary>
    public Account AddUser(string login) => Add(login, "User");

    /// <summary>Makes an organization, which can own repositories.</summary>
    public Account AddOrganization(string login) => Add(login, "Organization");

    /// <summary>A new token of a user, good for eight hours; without <paramref name="gists"/> it may not write gists.</summary>
    public string TokenFor(string login, bool gists = true) => Tokens.ForUser(Account(login), gists, InstallationOf).AccessToken;

    /// <summary>The user signs the App out: every token of theirs dies, and the webhook that says so is sent.</summary>
    public Task<Delivery> RevokeAuthorization(string login)
    {
        Tokens.RevokeUser(Account(login));
        return Webhooks.Send("github_app_authorization", Payloads.AuthorizationRevoked(Account(login)));
    }

    /// <summary>Makes a repository with a first commit on <c>main</c>; its owner is made where missing.</summary>
    public async Task<Repository> AddRepository(string fullName, bool isPrivate = true, IReadOnlyDictionary<string, string?>? files = null)
    {
        var (owner, name) = (fullName.Split('/')[0], fullName.Split('/')[1]);
        var account = FindAccount(owner) ?? AddOrganization(owner);
        var git = await BareRepository.Create(Path.Combine(Directory, "git", $"{owner}-{name}-{Guid.NewGuid():N}.git"), Directory);
        await git.Commit("main", "Say hello\n", files ?? Seed.Files, Clock.GetUtcNow());
        return repositories[fullName] = new Repository(NextId(), account, name, isPrivate, git, Clock.GetUtcNow());
    }

    /// <summary>Installs the App on an account, for all of its repositories.</summary>
    public Installation Install(string login)
    {
        var installation = new Installation(
            Interlocked.Increment(ref lastId) % 100_000_000, Account(login), App.Permissions, Clock.GetUtcNow());
        return installations[installation.Id] = installation;
    }

    /// <summary>Uninstalls the App without a webhook.</summary>
    public void Uninstall(Installation installation) => installations.TryRemove(installation.Id, out _);

    /// <summary>Opens an issue as a user, without a webhook: it was there before the test.</summary>
    public IssueThread OpenIssue(string repository, string by, string title, string? body = null)
    {
        var home = Repository(repository);
        var issue = new Issue(NextId(), home, home.NextNumber(), Account(by), title, body, Clock.GetUtcNow());
        home.Issues[issue.Number] = issue;
        Changes.Notify();
        return Thread(issue);
    }

    /// <summary>The conversation on an issue or pull request. Always the same one, so that what was read stays read.</summary>
    public IssueThread Issue(string repository, int number) =>
        Thread(
            Repository(repository).Issues.GetValueOrDefault(number) ?? throw new ArgumentException($"There is no {repository}#{number}."));

    /// <summary>A repository by <c>owner/name</c>.</summary>
    public Repository Repository(string fullName) =>
        repositories.GetValueOrDefault(fullName) ?? throw new ArgumentException($"There is no repository {fullName}.");

    /// <summary>Waits for a pull request in a repository.</summary>
    public Task<PullRequest> WaitForPullRequest(string repository, Func<PullRequest, bool>? matches = null, TimeSpan? timeout = null) =>
        Changes.Until(
            () => Repository(repository).PullRequests.Select(issue => issue.Pull!).FirstOrDefault(pull => matches?.Invoke(pull) ?? true),
            $"a pull request in {repository}",
            timeout);

    /// <summary>Waits for a webhook attempt.</summary>
    public Task<Delivery> WaitForDelivery(Func<Delivery, bool> matches, string what, TimeSpan? timeout = null) =>
        Changes.Until(() => Webhooks.Deliveries.FirstOrDefault(matches), $"a delivery: {what}", timeout);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Faults.RemoveAll();
        await Task.WhenAll(background.Keys).WaitAsync(TimeSpan.FromSeconds(2)).ContinueWith(_ => { }, TaskScheduler.Default);
        await host.DisposeAsync();
        Webhooks.Dispose();
    }

    internal Task Start(int port) => host.Start(port);

    internal long NextId() => Interlocked.Increment(ref lastId);

    internal RateUsage RateOf(string credential, int requests = 1) => rates.Count(credential, requests);

    internal Account? FindAccount(string login) => accounts.GetValueOrDefault(login);

    internal Repository? FindRepository(string owner, string name) => repositories.GetValueOrDefault($"{owner}/{name}");

    internal Issue? FindIssue(string? repository, int? number) =>
        repository is not null && number is { } found ? repositories.GetValueOrDefault(repository)?.Issues.GetValueOrDefault(found) : null;

    internal Installation? FindInstallation(long id) => installations.GetValueOrDefault(id);

    internal Installation? InstallationOf(Repository repository) =>
        installations.Values.FirstOrDefault(installation => installation.Reaches(repository));

    internal IReadOnlyList<IssueThread> Threads =>
        [.. repositories.Values.SelectMany(repository => repository.Issues.Values).Select(Thread)];

    internal Account Account(string login) => FindAccount(login) ?? throw new ArgumentException($"There is no account {login}.");

    /// <summary>Runs what GitHub does on its own time; the world's end waits for it a little.</summary>
    internal void RunInBackground(Func<Task> work)
    {
        var task = Task.Run(work);
        background[task] = 0;
        task.ContinueWith(done => background.TryRemove(done, out _), TaskScheduler.Default);
    }

    private IssueThread Thread(Issue issue) => threads.GetOrAdd(issue, found => new IssueThread(this, found));

    private Account Add(string login, string type) =>
        accounts.GetOrAdd(login, name => new Account(Interlocked.Increment(ref lastId) % 1_000_000_000, name, type));

    private sealed class Outage(LoopbackHost host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await host.Restart();
    }
}
