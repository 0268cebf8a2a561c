using Porter.Bench.Load;
using Porter.Bench.Worlds;

namespace Porter.Bench.Measures;

/// <summary>
/// How many mentions a second are accepted durably, beside a bare endpoint in the same run, both warm. Once while GitHub gives no token, so
/// that the machine has nothing to do but to accept; then all processes are killed, and what was answered with 202 is looked for. Once while
/// every accepted mention begins its life at once. The bare endpoint is one process, so what is set beside it is one silo; more of them, on the
/// same processors, are measured for comparison.
/// </summary>
internal static class Webhooks
{
    private const int Users = 200;
    private const int Sample = 50;

    public static async IAsyncEnumerable<Row> Measure(Bench bench, string store)
    {
        var target = store == "sqlite" ? 0.15 : 0.10;
        int[] clusters = store == "sqlite" ? [0] : [.. new[] { 1, bench.Options.Silos }.Distinct()];
        foreach (var silos in clusters)
        {
            var rounds = new List<(Burst Bare, Burst Held, Burst Alive)>();
            for (var round = 0; round < bench.Options.Rounds; round++)
                rounds.Add(await Round(bench, store, silos));

            var cluster = silos switch { 0 => "", 1 => ", one silo", _ => $", {silos} silos" };
            if (silos <= 1)
                yield return new(store, "bare endpoint, signature only", Rate(rounds, r => r.Bare), Middle(rounds.Select(r => r.Bare)).Spread);
            var ratio = Ratio(rounds, r => r.Held);
            var isAimedAt = silos <= 1;
            yield return new(store, $"mentions accepted durably{cluster}", Rate(rounds, r => r.Held), Middle(rounds.Select(r => r.Held)).Spread,
                ratio, isAimedAt ? $"≥ {target:0.00} of bare" : "", isAimedAt && ratio < target);
            yield return new(store, $"the same while all begin their lives{cluster}", Rate(rounds, r => r.Alive), Middle(rounds.Select(r => r.Alive)).Spread, Ratio(rounds, r => r.Alive));
        }
    }

    private static string Rate(List<(Burst Bare, Burst Held, Burst Alive)> rounds, Func<(Burst Bare, Burst Held, Burst Alive), Burst> of) =>
        $"{rounds.Select(r => of(r).PerSecond).Median():0}/s";

    private static double Ratio(List<(Burst Bare, Burst Held, Burst Alive)> rounds, Func<(Burst Bare, Burst Held, Burst Alive), Burst> of) =>
        rounds.Select(r => of(r).PerSecond / r.Bare.PerSecond).Median();

    private static async Task<(Burst Bare, Burst Held, Burst Alive)> Round(Bench bench, string store, int silos)
    {
        var (bareProcess, bareAddress) = await BareEndpoint.Start(bench.Worlds.WebhookSecret);
        using var _ = bareProcess;
        await using var porter = await bench.NewPorter(store, silos: silos);
        using var toBare = new Caller(bareAddress, bench.Options.Callers);
        using var toPorter = new Caller(porter.Address, bench.Options.Callers);
        await WarmUp(bench, toBare, toPorter);

        bench.Worlds.GitHub.Hold();
        try
        {
            var mentions = bench.Mentions.Deal(bench.Options.Mentions, 1, Users, GitHubStub.Held);
            var bare = await toBare.Deliver(mentions);
            var held = await toPorter.Deliver(mentions);
            await porter.KillAll();
            await porter.Start();
            await Find(toPorter, mentions);
            await porter.KillAll();

            bench.Worlds.GitHub.Release();
            await using var fresh = await bench.NewPorter(store, silos: silos);
            using var toFresh = new Caller(fresh.Address, bench.Options.Callers);
            await WarmUp(bench, toBare, toFresh);
            return (bare, held, await toFresh.Deliver(bench.Mentions.Deal(bench.Options.Mentions, 1, Users)));
        }
        finally
        {
            bench.Worlds.GitHub.Release();
        }
    }

    // Whole lives, to their end: nothing is left to do when the measuring begins. The users are not connected, so the lives are short.
    private static async Task WarmUp(Bench bench, Caller toBare, Caller toPorter)
    {
        var mentions = bench.Mentions.Deal(bench.Options.WarmUp, 1, Users);
        await toBare.Deliver(mentions);
        await toPorter.Deliver(mentions);
        await Task.WhenAll(mentions.Select(mention => bench.Worlds.Seen[mention.Task.Value].Told)).Within(TimeSpan.FromMinutes(3), "the mentions of the warm-up to be answered");
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
