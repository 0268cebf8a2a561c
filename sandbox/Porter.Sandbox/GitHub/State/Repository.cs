using System.Collections.Concurrent;
using Porter.Sandbox.GitHub.Git;

namespace Porter.Sandbox.GitHub.State;

/// <summary>A repository: a bare git repository on disk, its issues and pull requests, and who may do what.</summary>
public sealed class Repository
{
    private int lastNumber;

    internal Repository(long id, Account owner, string name, bool isPrivate, BareRepository git, DateTimeOffset createdAt) =>
        (Id, Owner, Name, IsPrivate, Git, CreatedAt) = (id, owner, name, isPrivate, git, createdAt);

    /// <summary>The id, which stays when the name changes.</summary>
    public long Id { get; }

    /// <summary>The account it belongs to.</summary>
    public Account Owner { get; }

    /// <summary>The name after the slash.</summary>
    public string Name { get; }

    /// <summary><c>owner/name</c>.</summary>
    public string FullName => $"{Owner.Login}/{Name}";

    /// <summary>Only collaborators see it.</summary>
    public bool IsPrivate { get; }

    /// <summary>The branch pull requests go to.</summary>
    public string DefaultBranch { get; } = "main";

    /// <summary>The git repository.</summary>
    public BareRepository Git { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Roles by login. A public repository gives everyone at least <see cref="Role.Read"/>.</summary>
    public ConcurrentDictionary<string, Role> Roles { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Issues and pull requests by number.</summary>
    public ConcurrentDictionary<int, Issue> Issues { get; } = new();

    /// <summary>The pull requests, oldest first.</summary>
    public IReadOnlyList<Issue> PullRequests => [.. Issues.Values.Where(issue => issue.Pull is not null).OrderBy(issue => issue.Number)];

    /// <summary>What a login may do here.</summary>
    public Role RoleOf(string login) =>
        string.Equals(login, Owner.Login, StringComparison.OrdinalIgnoreCase) ? Role.Admin
        : Roles.TryGetValue(login, out var role) ? role
        : IsPrivate ? Role.None : Role.Read;

    internal int NextNumber() => Interlocked.Increment(ref lastNumber);
}
