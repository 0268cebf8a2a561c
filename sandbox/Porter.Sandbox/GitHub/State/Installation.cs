namespace Porter.Sandbox.GitHub.State;

/// <summary>The App, installed on an account, with the repositories and permissions it was granted there.</summary>
public sealed class Installation
{
    internal Installation(long id, Account account, IReadOnlyDictionary<string, string> permissions, DateTimeOffset now) =>
        (Id, Account, Permissions, CreatedAt) = (id, account, permissions, now);

    /// <summary>The id in webhooks and token requests.</summary>
    public long Id { get; }

    /// <summary>Where it is installed.</summary>
    public Account Account { get; }

    /// <summary>Granted permissions, such as <c>contents</c>: <c>write</c>.</summary>
    public IReadOnlyDictionary<string, string> Permissions { get; set; }

    /// <summary>The repositories it reaches; null for all of the account.</summary>
    public IReadOnlySet<long>? RepositoryIds { get; set; }

    /// <summary>When it was installed.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it was suspended; null while it works.</summary>
    public DateTimeOffset? SuspendedAt { get; set; }

    /// <summary>Whether it reaches a repository.</summary>
    public bool Reaches(Repository repository) =>
        repository.Owner == Account && (RepositoryIds is null || RepositoryIds.Contains(repository.Id));
}
