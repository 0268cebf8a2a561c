using System.Collections.Concurrent;
using Porter.Sandbox.GitHub.State;
using Porter.Sandbox.GitHub.Threads;

namespace Porter.Storm.Traffic;

/// <summary>Who lives in the world: people with tokens, and issues in several repositories of several installations.</summary>
internal sealed class TestUsers
{
    private const int Owners = 4;
    private const int RepositoriesEach = 2;
    private const int TasksPerIssue = 4;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _git = new();
    private readonly Sandbox.Sandbox _world;

    private TestUsers(Sandbox.Sandbox world) => _world = world;

    public IReadOnlyList<Person> People { get; private set; } = [];

    public IReadOnlyList<IssueThread> Issues { get; private set; } = [];

    public static async Task<TestUsers> Build(Sandbox.Sandbox world, StormOptions options)
    {
        var repositories = new List<Repository>();
        for (var owner = 1; owner <= Owners; owner++)
        {
            for (var number = 1; number <= RepositoriesEach; number++)
                repositories.Add(await world.GitHub.AddRepository($"users{owner}/shop{number}"));
            world.GitHub.Install($"users{owner}");
        }

        var fly = world.Fly.TokenFor(Sandbox.Sandbox.FlyApp);
        var users = new TestUsers(world)
        {
            People = [.. Enumerable.Range(1, options.Users).Select(n => world.GitHub.AddUser($"user{n}")).Select(account => new Person(account.Login, account.Id, world.GitHub.TokenFor(account.Login), fly))],
        };
        foreach (var repository in repositories)
        {
            foreach (var person in users.People)
                repository.Roles[person.Login] = Role.Write;
        }

        var issues = Math.Max(repositories.Count, (int)(options.Seconds * options.Rate / TasksPerIssue));
        users.Issues = [.. Enumerable.Range(0, issues).Select(n => world.GitHub.OpenIssue(repositories[n % repositories.Count].FullName, users.People[0].Login, $"Matter {n}", "It should be otherwise."))];
        return users;
    }

    /// <summary>Pushes a branch, as the worker does with the token it was given.</summary>
    public async Task Push(string repository, string branch, string content, CancellationToken stop)
    {
        // The world lists a repository's branches after each push; two at once could miss each other's.
        var gate = _git.GetOrAdd(repository, _ => new(1));
        await gate.WaitAsync(stop);
        try
        {
            await _world.GitHub.Repository(repository).Git.Commit(branch, "Work\n", new Dictionary<string, string?> { [$"work/{content}.txt"] = content }, TimeProvider.System.GetUtcNow());
        }
        finally
        {
            gate.Release();
        }
    }
}

/// <summary>Somebody who gives commands.</summary>
/// <param name="Login">The name.</param>
/// <param name="Id">GitHub's number of them.</param>
/// <param name="Token">A GitHub token of theirs.</param>
/// <param name="FlyToken">Their token at Fly.</param>
internal sealed record Person(string Login, long Id, string Token, string FlyToken);
