using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Porter.Bench.Load;

namespace Porter.Bench.Measures;

/// <summary>What a list of 20 costs a user of 10, of 1,000 and of very many tasks; asked in turn, so that all three meet the same machine.</summary>
internal static class Lists
{
    private const int WarmUp = 100;
    private const int Asked = 400;
    private const double Target = 1.5;

    public static async IAsyncEnumerable<Row> Measure(Bench bench, string store)
    {
        int[] sizes = [10, 1_000, bench.Options.History];
        await using var porter = await bench.NewPorter(store, start: false);
        await History.Write(porter, sizes);
        await porter.Start();
        using var caller = new Caller(porter.Address, 1);
        foreach (var size in sizes)
            await Check(caller, size);

        var times = sizes.ToDictionary(size => size, _ => new Timings(Asked));
        for (var i = 0; i < WarmUp + Asked; i++)
        {
            foreach (var size in sizes)
            {
                var began = Stopwatch.GetTimestamp();
                await caller.Call(HttpMethod.Get, "api/tasks?limit=20", History.OwnerOf(size));
                if (i >= WarmUp)
                    times[size].Add(Stopwatch.GetElapsedTime(began));
            }
        }

        foreach (var size in sizes)
        {
            var ratio = times[size].Median / times[sizes[0]].Median;
            var isLast = size == sizes[^1];
            yield return new(store, $"list of 20 from {size:N0} tasks", $"{Figure.Of(times[size].Median)} ms", times[size].Spread,
                ratio, isLast ? $"≤ {Target} of 10" : "", isLast && ratio > Target);
        }
    }

    // A list that is quick because it is empty is no list.
    private static async Task Check(Caller caller, int size)
    {
        var (status, body) = await caller.Call(HttpMethod.Get, "api/tasks?limit=20", History.OwnerOf(size));
        var items = status is HttpStatusCode.OK ? JsonNode.Parse(body)!["items"]!.AsArray() : [];
        if (items.Count != Math.Min(size, 20) || (int?)items[0]!["issueNumber"] != size)
            throw new InvalidOperationException($"The list of a user with {size} tasks is not theirs: {(int)status} {body}");
    }
}
