using Microsoft.Extensions.Options;

namespace Porter.Grains.GitHub;

/// <summary>The way to a repository through the installation that reaches it.</summary>
internal sealed class GitHubInstallations(IGrainFactory grains, GitHubApi api, IOptions<GitHubOptions> options, TimeProvider time)
{
    /// <summary>Opens a repository. Nothing is asked of GitHub yet.</summary>
    /// <param name="installationId">The installation, from the webhook or from <see cref="GitHubApp.FindInstallation"/>.</param>
    /// <param name="repository">The repository.</param>
    public GitHubRepository Open(long installationId, RepositoryName repository) =>
        new(api, grains.GetGrain<IInstallationGrain>(installationId), options.Value.BotLogin, repository, time);
}
