using System.Diagnostics;
using System.Net;
using Porter.Bench.Load;

namespace Porter.Bench.Measures;

/// <summary>From a cancel sent to its machine gone, one at a time.</summary>
internal static class Cancels
{
    private const int Count = 30;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async IAsyncEnumerable<Row> Measure(Bench bench, string store)
    {
        await using var porter = await bench.NewPorter(store);
        using var caller = new Caller(porter.Address, 4);
        await caller.Connect(1, Count / 3);
        bench.Worlds.Worker.NeverEnds = true;
        try
        {
            var mentions = bench.Mentions.Deal(Count, 1, Count / 3);
            await caller.Deliver(mentions);
            await Task.WhenAll(mentions.Select(mention => bench.Worlds.Seen[mention.Task.Value].Running)).Within(Limit, "all machines to run");

            var gone = new Timings(Count);
            foreach (var mention in mentions)
            {
                var began = Stopwatch.GetTimestamp();
                var (status, body) = await caller.Call(HttpMethod.Delete, $"api/tasks/{mention.Task}", mention.User);
                if (status is not (HttpStatusCode.OK or HttpStatusCode.Accepted))
                    throw new InvalidOperationException($"A cancel was answered with {(int)status}: {body}");
                var at = await bench.Worlds.Seen[mention.Task.Value].Gone.Within(Limit, "a machine to be gone");
                gone.Add(Stopwatch.GetElapsedTime(began, at));
            }

            yield return new(store, "cancel sent to machine gone", $"{Figure.Of(gone.Median)} ms", gone.Spread);
        }
        finally
        {
            bench.Worlds.Worker.NeverEnds = false;
        }
    }
}
