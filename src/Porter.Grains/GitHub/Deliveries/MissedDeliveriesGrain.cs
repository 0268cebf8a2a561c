using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Porter.Grains.Outbound;
using Porter.Grains.Storage;

namespace Porter.Grains.GitHub.Deliveries;

/// <inheritdoc cref="IMissedDeliveriesGrain"/>
internal sealed class MissedDeliveriesGrain(
    [PersistentState("missedDeliveries")] IPersistentState<Stored<MissedDeliveries>> store,
    GitHubApp app,
    IOptions<PorterOptions> options,
    TimeProvider clock,
    ILogger<MissedDeliveriesGrain> log) : Grain, IMissedDeliveriesGrain, IRemindable
{
    private const string Look = "look";
    private const int MostAtOnce = 100;

    /// <summary>What was missed was mostly missed just before a start.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(1);

    public Task Watch()
    {
        var period = options.Value.Redelivery;
        return this.RegisterOrUpdateReminder(Look, period < FirstLook ? period : FirstLook, period);
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        try
        {
            await LookAround(CancellationToken.None);
        }
        catch (Exception e) when (e is OutboundRefusedException or TransientOutboundException)
        {
            log.LogWarning("The look for deliveries that failed has to wait: {Reason}", e.Message);
        }
    }

    private async Task LookAround(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var known = store.State.Value ?? new();
        var missed = known.Looked(await app.ListFailedDeliveries(known.Since(now), cancellationToken), now);
        try
        {
            foreach (var delivery in missed.Due(now).Take(MostAtOnce).ToList())
            {
                await Ask(delivery, cancellationToken);
                missed = missed.Asked(delivery);
            }
        }
        finally
        {
            // To ask twice after a crash harms nobody: a delivery that was taken changes nothing the second time.
            store.State = new(missed);
            await store.WriteStateAsync(cancellationToken);
        }
    }

    private async Task Ask(MissedDelivery missed, CancellationToken cancellationToken)
    {
        try
        {
            await app.Redeliver(missed.Attempt, cancellationToken);
            log.LogInformation("Delivery {Delivery} of {SentAt} failed; GitHub sends it again", missed.Delivery, missed.SentAt);
        }
        catch (OutboundRefusedException refusal)
        {
            log.LogWarning("Delivery {Delivery} of {SentAt} failed, and GitHub does not send it again: {Reason}", missed.Delivery, missed.SentAt, refusal.Message);
        }
    }
}
