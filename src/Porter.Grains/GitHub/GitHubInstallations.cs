using Microsoft.Extensions.Options;

namespace Porter.Grains.GitHub;

/// <summary>The way to a repository through the installation that reaches it.</summary>
internal sealed class GitHubInstallations(IGrainFactory grains, GitHubApi api, IOptions<GitHubOptions> options, TimeProvider time)
{
    /// <summary>Opens a repository. Nothing is asked of GitHub yet.</summary>
    /// <param name="installationId">The installation, from the webhook or from <see cref="GitHubApp.FindInstallation"/>.</param>
    /// <param name="repository"><c>owner/name</c>.</param>
    /// <exception cref="ArgumentException">Not of the form <c>owner/name</c>.</exception>
    public GitHubRepository Open(long installationId, string repository) =>
        RepositoryName.TryParse(repository, out var name)
            ? new(api, grains.GetGrain<IInstallationGrain>(installationId), options.Value.BotLogin, name, time)
            : throw new ArgumentException($"\"{repository}\" is not of the form owner/name.", nameof(repository));
}
