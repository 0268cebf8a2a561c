using System.Diagnostics;
using Porter.Bench.Load;

namespace Porter.Bench.Measures;

/// <summary>From the start of the processes, on an empty store, to the first mention accepted.</summary>
internal static class Starts
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async IAsyncEnumerable<Row> Measure(Bench bench, string store)
    {
        var seconds = new List<double>();
        for (var round = 0; round < bench.Options.Rounds; round++)
        {
            await using var porter = await bench.NewPorter(store, start: false);
            using var caller = new Caller(porter.Address, 1);
            var mention = bench.Mentions.Deal(1, 1, 1)[0];
            var began = Stopwatch.GetTimestamp();
            porter.Launch();
            await Patience.Until(() => caller.Accepts(mention), "the first mention to be accepted", Limit);
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        yield return new(store, "process start to first mention accepted", $"{Figure.Of(seconds.Median())} s", store == "sqlite" ? "one process" : $"{bench.Options.Silos} silos and a web");
    }
}
