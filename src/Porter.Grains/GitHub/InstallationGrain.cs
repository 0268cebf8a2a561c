using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Porter.Grains.GitHub;

/// <inheritdoc cref="IInstallationGrain"/>
[Reentrant]
internal sealed class InstallationGrain(GitHubApp app, IOptions<GitHubOptions> options, TimeProvider time) : Grain, IInstallationGrain
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private TokenBucket writes = TokenBucket.Full(options.Value.WriteBurst, options.Value.WritesPerSecond, time.GetUtcNow());
    private ExpiringToken? token;
    private Task<ExpiringToken>? refresh;

    public async Task<string> Token()
    {
        if (token is { } known && known.ExpiresAt - time.GetUtcNow() > Margin)
            return known.Value;

        // Whoever comes while a token is being asked for waits for that one.
        var asked = refresh ??= app.CreateInstallationToken(this.GetPrimaryKeyLong(), scope: null, CancellationToken.None);
        try
        {
            token = await asked;
            return token.Value;
        }
        finally
        {
            if (refresh == asked)
                refresh = null;
        }
    }

    public Task Forget(string forgotten)
    {
        if (token?.Value == forgotten)
            token = null;
        return Task.CompletedTask;
    }

    public Task<TimeSpan> ReserveWrite()
    {
        (var wait, writes) = writes.Take(time.GetUtcNow(), IInstallationGrain.LongestWait);
        return Task.FromResult(wait);
    }
}
