using System.Diagnostics;
using Porter.Bench.Load;

namespace Porter.Bench.Measures;

/// <summary>
/// How long tasks are out of reach: after <c>kill -9</c> of one silo of two, after one that hangs, after a kill of all and a new start. Each
/// is the time until every one of the tasks has answered again and a mention was accepted.
/// </summary>
internal static class Failovers
{
    private const int Tasks = 60;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async IAsyncEnumerable<Row> Measure(Bench bench, string store)
    {
        await using var porter = await bench.NewPorter(store);
        using var caller = new Caller(porter.Address, Tasks);
        await caller.Connect(1, Tasks / 3);
        if (porter.IsDistributed)
        {
            var mentions = await Settle(bench, caller);
            var began = Stopwatch.GetTimestamp();
            await porter.KillSilo();
            yield return Row(store, "one silo of two killed: all tasks answer", await UntilAnswering(bench, caller, mentions, began), 5);

            await porter.Start();
            mentions = await Settle(bench, caller);
            began = Stopwatch.GetTimestamp();
            await porter.HangSilo();
            yield return Row(store, "one silo of two hung: all tasks answer", await UntilAnswering(bench, caller, mentions, began), 15);
            await porter.KillSilo();
            await porter.Start();
        }

        var last = await Settle(bench, caller);
        await porter.KillAll();
        var started = Stopwatch.GetTimestamp();
        porter.Launch();
        yield return Row(store, "all killed and started: all tasks answer", await UntilAnswering(bench, caller, last, started), 20);
    }

    /// <summary>New tasks, told to their end, spread over the silos there are.</summary>
    private static async Task<Mention[]> Settle(Bench bench, Caller caller)
    {
        var mentions = bench.Mentions.Deal(Tasks, 1, Tasks / 3);
        await caller.Deliver(mentions);
        await Task.WhenAll(mentions.Select(mention => bench.Worlds.Seen[mention.Task.Value].Told)).Within(Limit, "all lives to end");
        return mentions;
    }

    private static async Task<TimeSpan> UntilAnswering(Bench bench, Caller caller, Mention[] mentions, long began)
    {
        var fresh = bench.Mentions.Deal(1, 1, 1)[0];
        await Task.WhenAll(mentions
            .Select(mention => Patience.Until(() => caller.Answers($"api/tasks/{mention.Task}", mention.User), $"{mention.Task} to answer", Limit))
            .Append(Patience.Until(() => caller.Accepts(fresh), "a mention to be accepted", Limit)));
        return Stopwatch.GetElapsedTime(began);
    }

    private static Row Row(string store, string what, TimeSpan took, int target) =>
        new(store, what, $"{Figure.Of(took.TotalSeconds)} s", $"{Tasks} tasks", null, $"≤ {target} s", took.TotalSeconds > target);
}
