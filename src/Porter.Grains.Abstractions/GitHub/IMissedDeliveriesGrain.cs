using Orleans.Concurrency;

namespace Porter.Grains.GitHub;

/// <summary>
/// Has GitHub send again what Porter was not there to take (key: the App's id). GitHub tries each delivery once, and says no more:
/// https://docs.github.com/webhooks/using-webhooks/handling-failed-webhook-deliveries
/// </summary>
[Alias("porter.IMissedDeliveriesGrain")]
public interface IMissedDeliveriesGrain : IGrainWithIntegerKey
{
    /// <summary>Looks for failed deliveries from now on, whatever process hosts the grain. Every process asks for it when it starts.</summary>
    [Alias("Watch")]
    [AlwaysInterleave]
    Task Watch();
}
