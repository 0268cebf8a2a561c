using Porter.Bench.Load;

namespace Porter.Bench.Measures;

/// <summary>
/// How many mentions a second are accepted durably, beside a bare endpoint in the same run. Once while GitHub gives no token, so that the
/// machine has nothing to do but to accept; once while every accepted mention begins its life at once. Then all are killed, and what was
/// answered with 202 is looked for.
/// </summary>
internal static class Webhooks
{
    private const int Users = 200;
    private const int WarmUp = 400;
    private const int Sample = 50;

    public static async IAsyncEnumerable<Row> Measure(Bench bench, string store)
    {
        var rounds = new List<(Burst Bare, Burst Held, Burst Alive)>();
        for (var round = 0; round < bench.Options.Rounds; round++)
            rounds.Add(await Round(bench, store));

        var target = store == "sqlite" ? 0.15 : 0.10;
        var bare = rounds.Select(r => r.Bare.PerSecond).Median();
        yield return new(store, "bare endpoint, signature only", $"{bare:0}/s", Middle(rounds.Select(r => r.Bare)).Times.Spread);
        var ratio = rounds.Select(r => r.Held.PerSecond / r.Bare.PerSecond).Median();
        yield return new(store, "mentions accepted durably", $"{rounds.Select(r => r.Held.PerSecond).Median():0}/s", Middle(rounds.Select(r => r.Held)).Times.Spread,
            ratio, $"≥ {target:0.00} of bare", ratio < target);
        yield return new(store, "the same while all begin their lives", $"{rounds.Select(r => r.Alive.PerSecond).Median():0}/s", Middle(rounds.Select(r => r.Alive)).Times.Spread,
            rounds.Select(r => r.Alive.PerSecond / r.Bare.PerSecond).Median());
    }

    private static async Task<(Burst Bare, Burst Held, Burst Alive)> Round(Bench bench, string store)
    {
        var (bareProcess, bareAddress) = await BareEndpoint.Start(bench.Worlds.WebhookSecret);
        using var _ = bareProcess;
        await using var porter = await bench.NewPorter(store);
        using var toBare = new Caller(bareAddress, bench.Options.Callers);
        using var toPorter = new Caller(porter.Address, bench.Options.Callers);
        bench.Worlds.GitHub.Hold();
        try
        {
            await toBare.Deliver(bench.Mentions.Deal(WarmUp, 1, Users));
            await toPorter.Deliver(bench.Mentions.Deal(WarmUp, 1, Users));

            var mentions = bench.Mentions.Deal(bench.Options.Mentions, 1, Users);
            var bare = await toBare.Deliver(mentions);
            var held = await toPorter.Deliver(mentions);
            await porter.KillAll();
            await porter.Start();
            await Find(toPorter, mentions);
            await porter.KillAll();

            bench.Worlds.GitHub.Release();
            await using var alive = await bench.NewPorter(store);
            using var toAlive = new Caller(alive.Address, bench.Options.Callers);
            await toAlive.Deliver(bench.Mentions.Deal(WarmUp / 4, 1, Users));
            return (bare, held, await toAlive.Deliver(bench.Mentions.Deal(bench.Options.Mentions / 4, 1, Users)));
        }
        finally
        {
            bench.Worlds.GitHub.Release();
        }
    }

    // What survived kill -9 was stored; this is what "durably" means.
    private static async Task Find(Caller porter, Mention[] mentions)
    {
        foreach (var mention in mentions.Where((_, i) => i % Math.Max(1, mentions.Length / Sample) == 0))
            await Patience.Until(() => porter.Answers($"api/tasks/{mention.Task}", mention.User), $"{mention.Task}, accepted before the kill, to be there after it", TimeSpan.FromSeconds(60));
    }

    private static Burst Middle(IEnumerable<Burst> bursts)
    {
        var sorted = bursts.OrderBy(burst => burst.PerSecond).ToArray();
        return sorted[sorted.Length / 2];
    }
}
