using Porter.Processes;
using Porter.Sandbox.GitHub.State;

namespace Porter.Storm.Traffic;

/// <summary>
/// Brings webhooks to any of the webs, now and then to none; asks again for those that failed, as the owner of a GitHub App does; repeats
/// some that did not. So they come late, twice and out of order.
/// </summary>
internal sealed class WebhookRelay(Sandbox.Sandbox world, PorterCluster cluster, Ledger ledger, StormOptions options, Random chance)
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly Uri _nowhere = new($"http://127.0.0.1:{LoopbackPort.Next()}/");

    /// <summary>Points the webhook somewhere else all the time.</summary>
    public async Task Balance(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            PointAnywhere();
            await Task.Delay(Turn, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    public void PointAnywhere()
    {
        var lost = !options.Calm && Draw() < 0.1;
        world.GitHub.App.WebhookUrl = new(lost ? _nowhere : cluster.AnyWeb().Address, "api/webhooks/github");
    }

    /// <summary>Sees a delivery through until Porter has accepted it. False when it never did.</summary>
    public async Task<bool> SeeThrough(Delivery? delivery, CancellationToken stop)
    {
        if (delivery is null)
            throw new InvalidOperationException("GitHub sends no webhook: the App is not installed there.");
        for (var began = TimeProvider.System.GetTimestamp(); !delivery.Succeeded;)
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
                return false;
            ledger.Count(delivery.StatusCode == 0 ? "deliveries without an answer" : $"deliveries answered {delivery.StatusCode}");
            await Task.Delay(TimeSpan.FromMilliseconds(500 + 2_500 * Draw()), stop);
            ledger.Count("redeliveries");
            delivery = await world.GitHub.Webhooks.Redeliver(delivery);
        }

        ledger.AcceptedAfter(delivery.Duration);
        await Repeat(delivery, stop);
        return delivery.Response?.Contains("\"accepted\"", StringComparison.Ordinal) == true;
    }

    private async Task Repeat(Delivery delivery, CancellationToken stop)
    {
        var draw = options.Calm ? 1 : Draw();
        if (draw > 0.25)
            return;
        await Task.Delay(TimeSpan.FromMilliseconds(1_500 * Draw()), stop);
        ledger.Count("deliveries repeated");
        if (draw < 0.1)
            await world.GitHub.Webhooks.SendAgainAsNew(delivery);
        else
            await Task.WhenAll(world.GitHub.Webhooks.Redeliver(delivery), world.GitHub.Webhooks.Redeliver(delivery));
    }

    private double Draw()
    {
        lock (chance)
            return chance.NextDouble();
    }
}
