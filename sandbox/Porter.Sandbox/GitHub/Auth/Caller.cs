using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Auth;

/// <summary>Who asks, and what their credential allows.</summary>
internal abstract record Caller
{
    /// <summary>The name GitHub calls them by.</summary>
    public abstract string Login(GitHubWorld world);

    public abstract bool CanSee(Repository repository);

    /// <summary>Whether a permission (<c>contents</c>, <c>issues</c>…) is held at a level (<c>read</c>, <c>write</c>).</summary>
    public abstract bool HasPermission(Repository repository, string permission, string level);

    /// <summary>No credential at all: sees what is public.</summary>
    public sealed record Anonymous : Caller
    {
        public override string Login(GitHubWorld world) => "anonymous";

        public override bool CanSee(Repository repository) => !repository.IsPrivate;

        public override bool HasPermission(Repository repository, string permission, string level) =>
            CanSee(repository) && level == "read" && permission != "workflows";
    }

    /// <summary>The App itself, by its JWT: knows its installations and nothing inside repositories.</summary>
    public sealed record App : Caller
    {
        public override string Login(GitHubWorld world) => world.App.Slug;

        public override bool CanSee(Repository repository) => false;

        public override bool HasPermission(Repository repository, string permission, string level) => false;
    }

    /// <summary>An installation token, perhaps narrowed to some repositories and permissions.</summary>
    public sealed record InstallationToken(
        Installation Installation,
        IReadOnlySet<long>? RepositoryIds,
        IReadOnlyDictionary<string, string> Permissions,
        DateTimeOffset ExpiresAt) : Caller
    {
        public override string Login(GitHubWorld world) => world.Bot.Login;

        public override bool CanSee(Repository repository) =>
            Installation.SuspendedAt is null
            && Installation.Reaches(repository)
            && (RepositoryIds is null || RepositoryIds.Contains(repository.Id));

        public override bool HasPermission(Repository repository, string permission, string level) =>
            CanSee(repository) && PermissionLevels.Covers(Permissions.GetValueOrDefault(permission), level);
    }

    /// <summary>A user's token made through the App: what both the user and the App's installation may do.</summary>
    public sealed record UserToken(Account User, bool Gists, DateTimeOffset ExpiresAt, Func<Repository, Installation?> InstallationOf)
        : Caller
    {
        public override string Login(GitHubWorld world) => User.Login;

        public override bool CanSee(Repository repository) => repository.RoleOf(User.Login) > Role.None;

        public override bool HasPermission(Repository repository, string permission, string level)
        {
            var role = repository.RoleOf(User.Login);
            var ofUser = level == "read" || permission == "issues" ? role >= Role.Read : role >= Role.Write;
            return ofUser && PermissionLevels.Covers(InstallationOf(repository)?.Permissions.GetValueOrDefault(permission), level);
        }
    }
}
