using Porter.Sandbox.Fly;
using Porter.Sandbox.GitHub;
using Porter.Sandbox.GitHub.Pages;

namespace Porter.Sandbox;

/// <summary>
/// A GitHub and a Fly of one's own on loopback, with state. Any number may live in one process; each is disposed with
/// everything it started.
/// </summary>
public sealed class Sandbox : IAsyncDisposable
{
    /// <summary>The Fly app machines are made in, unless a test makes another.</summary>
    public const string FlyApp = "porter-workers";

    private readonly string directory;
    private readonly ChangeSignal changes;

    private Sandbox(string directory, ChangeSignal changes, GitHubWorld github, FlyWorld fly, string? agents) =>
        (this.directory, this.changes, GitHub, Fly, AgentsDirectory) = (directory, changes, github, fly, agents);

    /// <summary>The GitHub.</summary>
    public GitHubWorld GitHub { get; }

    /// <summary>The Fly.</summary>
    public FlyWorld Fly { get; }

    /// <summary>The manifests of agents that exist only here (<c>demo</c>); Porter's <c>Porter:AgentsDirectory</c>.</summary>
    public string? AgentsDirectory { get; }

    /// <summary>Starts both worlds, empty but for the App, unless <see cref="SandboxOptions.Seed"/> asks for a first repository.</summary>
    public static async Task<Sandbox> Start(SandboxOptions? options = null)
    {
        options ??= new SandboxOptions();
        var directory = Directory.CreateTempSubdirectory("porter-sandbox-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                directory,
                UnixFileMode.UserRead
                    | UnixFileMode.UserWrite
                    | UnixFileMode.UserExecute
                    | UnixFileMode.GroupExecute
                    | UnixFileMode.OtherExecute);
        var changes = new ChangeSignal();
        var agents = options.AgentsDirectory
            ?? Checkout.Find("sandbox/Porter.Sandbox/agents")
            ?? Path.Combine(AppContext.BaseDirectory, "agents");
        var entryPoint = options.EntryPoint ?? Checkout.Find("worker-image/entrypoint.sh");
        var launcher = new MachineLauncher(Path.Combine(directory, "machines"), entryPoint, agents, options.MachineEnvironment);
        var links = new SiteLinks();
        var github = links.GitHub = new GitHubWorld(Path.Combine(directory, "github"), options.Clock, changes, links);
        var fly = links.Fly = new FlyWorld(launcher, options.FlyRateLimits, options.Clock, changes, links) { Worker = options.Worker };
        var sandbox = new Sandbox(directory, changes, github, fly, agents);
        try
        {
            await github.Start(options.GitHubPort);
            await fly.Start(options.FlyPort);
            if (options.Seed)
                await SeedRepository(github);
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for anything that can be seen in either world.</summary>
    public Task<T> Until<T>(Func<T?> look, string what, TimeSpan? timeout = null) where T : class => changes.Until(look, what, timeout);

    /// <summary>Waits for a condition on either world.</summary>
    public Task Until(Func<bool> holds, string what, TimeSpan? timeout = null, CancellationToken stop = default) =>
        changes.Until(() => holds() ? this : null, what, timeout, stop);

    /// <summary>
    /// Throws for what no test may leave behind: requests neither world has a route for, failures of the sandbox itself,
    /// and comments of the App that nobody read.
    /// </summary>
    /// <exception cref="InvalidOperationException">There was such; the message lists it.</exception>
    public void Verify()
    {
        var exchanges = GitHub.Exchanges.All.Concat(Fly.Exchanges.All).ToArray();
        var problems = exchanges
            .Where(exchange => !exchange.Expected)
            .Select(exchange => $"unexpected request: {exchange}")
            .Concat(
                exchanges
                    .Where(exchange => exchange.Crash is not null)
                    .Select(exchange => $"the sandbox failed at {exchange}: {exchange.Crash}"))
            .Concat(
                GitHub.Threads.SelectMany(thread => thread.Unread.Select(comment => $"unread comment on {thread.Issue}: {comment.Body}")))
            .ToArray();
        if (problems.Length > 0)
            throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
    }

    /// <summary>The settings that point a Porter at this sandbox, as environment variables.</summary>
    public IReadOnlyDictionary<string, string> PorterSettings() => new Dictionary<string, string>
    {
        ["GitHub__ApiUrl"] = GitHub.Address.ToString(),
        ["GitHub__WebUrl"] = GitHub.Address.ToString().TrimEnd('/'),
        ["GitHub__AppId"] = GitHub.App.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["GitHub__PrivateKey"] = GitHub.App.PrivateKey,
        ["GitHub__WebhookSecret"] = GitHub.App.WebhookSecret,
        ["GitHub__ClientId"] = GitHub.App.ClientId,
        ["GitHub__ClientSecret"] = GitHub.App.ClientSecret,
        ["GitHub__Slug"] = GitHub.App.Slug,
        ["Fly__ApiUrl"] = Fly.Address.ToString().TrimEnd('/'),
        ["Fly__App"] = FlyApp,
        ["Fly__Image"] = "registry.fly.io/porter-worker:latest",
        ["Porter__AgentsDirectory"] = AgentsDirectory ?? "",
    };

    /// <summary>Stops both worlds, ends every machine and removes what was on disk.</summary>
    public async ValueTask DisposeAsync()
    {
        await Fly.DisposeAsync();
        await GitHub.DisposeAsync();
        for (var attempt = 0; attempt < 5 && Directory.Exists(directory); attempt++)
        {
            try
            {
                Directory.Delete(directory, recursive: true);
            }
            catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
            {
                // A process that is just ending may still be writing.
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private static async Task SeedRepository(GitHubWorld github)
    {
        foreach (var login in new[] { "alice", "bob", "mallory" })
            github.AddUser(login);
        var repository = await github.AddRepository("acme/greeter");
        repository.Roles["alice"] = Porter.Sandbox.GitHub.State.Role.Admin;
        repository.Roles["bob"] = Porter.Sandbox.GitHub.State.Role.Write;
        repository.Roles["mallory"] = Porter.Sandbox.GitHub.State.Role.Read;
        github.Install("acme");
        github.OpenIssue("acme/greeter", "bob", "Greet people by name", """
            `greeting()` says the same to everybody. It should take a name and use it:

            ```js
            greeting("Ada") // Hello, Ada!
            ```

            Without a name it stays as it is.
            """);
        github.OpenIssue("acme/greeter", "alice", "Say goodbye too", "There is a way to say hello, and none to say goodbye.");
    }
}
