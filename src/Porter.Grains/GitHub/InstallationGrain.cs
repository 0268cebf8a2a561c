using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Porter.Grains.GitHub;

/// <inheritdoc cref="IInstallationGrain"/>
[Reentrant]
internal sealed class InstallationGrain : Grain, IInstallationGrain
{
    private readonly InstallationToken _token;
    private readonly TimeProvider _time;
    private TokenBucket _writes;

    public InstallationGrain(GitHubApp app, IOptions<GitHubOptions> options, TimeProvider time)
    {
        _time = time;
        _token = new(() => app.CreateInstallationToken(this.GetPrimaryKeyLong(), scope: null, CancellationToken.None), time);
        _writes = TokenBucket.Full(options.Value.WriteBurst, options.Value.WritesPerSecond, time.GetUtcNow());
    }

    public Task<string> Token() => _token.Get();

    public Task Forget(string token)
    {
        _token.Forget(token);
        return Task.CompletedTask;
    }

    public Task<TimeSpan> ReserveWrite()
    {
        (var wait, _writes) = _writes.Take(_time.GetUtcNow(), IInstallationGrain.LongestWait);
        return Task.FromResult(wait);
    }
}
