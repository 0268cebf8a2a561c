using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Porter.Grains.GitHub.Deliveries;

/// <summary>Has deliveries watched as soon as the process is up; a cluster that cannot yet is asked again.</summary>
internal sealed class DeliveryWatch(
    IGrainFactory grains,
    IHostApplicationLifetime life,
    IOptions<GitHubOptions> gitHub,
    TimeProvider clock,
    ILogger<DeliveryWatch> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (life.ApplicationStarted.Register(started.SetResult))
            await started.Task.WaitAsync(stoppingToken);
        while (!await TryWatch())
            await Task.Delay(Pause, clock, stoppingToken);
    }

    private async Task<bool> TryWatch()
    {
        try
        {
            await grains.GetGrain<IMissedDeliveriesGrain>(gitHub.Value.AppId).Watch();
            return true;
        }
        catch (Exception e)
        {
            log.LogWarning("Deliveries that fail are not watched yet: {Reason}", e.Message);
            return false;
        }
    }
}
