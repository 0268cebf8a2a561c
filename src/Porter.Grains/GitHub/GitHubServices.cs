using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Porter.Grains.Outbound;

namespace Porter.Grains.GitHub;

/// <summary>Registers all that speaks to GitHub.</summary>
public static class GitHubServices
{
    /// <summary>Reads the <c>GitHub</c> section; the host does not start while a setting is missing or malformed, and says which.</summary>
    public static IServiceCollection AddGitHub(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GitHubOptions>().Bind(configuration.GetSection("GitHub")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GitHubOptions>, GitHubOptionsCheck>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddTransient<GitHubHandler>();
        services.AddHttpClient(GitHubApi.Handler).AddHttpMessageHandler<GitHubHandler>().AddOutboundResilience();
        services.AddSingleton<GitHubApi>();
        services.AddSingleton<GitHubApp>();
        services.AddSingleton<GitHubInstallations>();
        services.AddSingleton(provider => new GitHubUsers(provider.GetRequiredService<GitHubApi>()));
        return services;
    }
}
