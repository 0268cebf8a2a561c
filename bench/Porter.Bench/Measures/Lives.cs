using System.Diagnostics;
using Porter.Bench.Load;

namespace Porter.Bench.Measures;

/// <summary>Whole lives a second, from the mention to the comment that tells of the pull request; and, one at a time, from the webhook to Fly being asked.</summary>
internal static class Lives
{
    private const int OneByOne = 40;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async IAsyncEnumerable<Row> Measure(Bench bench, string store)
    {
        await using var porter = await bench.NewPorter(store);
        using var caller = new Caller(porter.Address, bench.Options.Callers);
        // Three tasks a user: fewer than run at once, so no queue is measured.
        var users = bench.Options.Lives / 3 + 1;
        await caller.Connect(1, users);
        await Live(bench, caller, bench.Mentions.Deal(20, 1, users));

        var perSecond = new List<double>();
        for (var round = 0; round < bench.Options.Rounds; round++)
            perSecond.Add(await Live(bench, caller, bench.Mentions.Deal(bench.Options.Lives, 1, users)));
        yield return new(store, "whole lives, mention to pull request told", $"{Figure.Of(perSecond.Median())}/s", $"{bench.Options.Lives} at once");

        var asked = new Timings(OneByOne);
        foreach (var mention in bench.Mentions.Deal(OneByOne, 1, users))
        {
            var began = Stopwatch.GetTimestamp();
            await caller.Deliver([mention]);
            var at = await bench.Worlds.Seen[mention.Task.Value].Asked.Within(Limit, "Fly to be asked for a machine");
            asked.Add(Stopwatch.GetElapsedTime(began, at));
            await bench.Worlds.Seen[mention.Task.Value].Told.Within(Limit, "a life to end");
        }

        yield return new(store, "webhook sent to machine asked", $"{Figure.Of(asked.Median)} ms", asked.Spread);
    }

    private static async Task<double> Live(Bench bench, Caller caller, Mention[] mentions)
    {
        var began = Stopwatch.GetTimestamp();
        await caller.Deliver(mentions);
        var ends = await Task.WhenAll(mentions.Select(mention => bench.Worlds.Seen[mention.Task.Value].Told)).Within(Limit, "all lives to end");
        return mentions.Length / Stopwatch.GetElapsedTime(began, ends.Max()).TotalSeconds;
    }
}
