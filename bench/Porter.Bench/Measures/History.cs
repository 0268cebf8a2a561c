using System.Collections.Immutable;
using Orleans.Storage;
using Porter.Bench.Processes;
using Porter.Grains;
using Porter.Grains.GitHub;
using Porter.Grains.Storage;
using Porter.Grains.Tasks;
using Porter.Grains.Users;
using Porter.Silo.Hosting;

namespace Porter.Bench.Measures;

/// <summary>
/// Long histories, written before Porter runs: through the very storage provider that the grains use, in the shape in which they store, a
/// page at a time. Telling 100,000 lives would take an hour and say the same.
/// </summary>
internal static class History
{
    private const int WritersAtOnce = 16;

    /// <summary>The user who has so many tasks.</summary>
    public static long OwnerOf(int size) => 1_000_000 + size;

    public static async Task Write(Deployment porter, IEnumerable<int> sizes)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(porter.Settings.Concat(porter.IsDistributed ? Deployment.Endpoints() : []).ToDictionary(s => s.Key, s => (string?)s.Value));
        builder.Services.AddPorterGrains(builder.Configuration);
        builder.AddPorterSilo();
        using var silo = builder.Build();
        await silo.StartAsync();
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var grains = silo.Services.GetRequiredService<IGrainFactory>();
        foreach (var size in sizes)
        {
            var owner = OwnerOf(size);
            var pages = Enumerable.Range(0, (size + IHistoryPageGrain.Size - 1) / IHistoryPageGrain.Size);
            await Parallel.ForEachAsync(pages, new ParallelOptions { MaxDegreeOfParallelism = WritersAtOnce }, async (page, _) =>
            {
                var key = grains.GetGrain<IHistoryPageGrain>($"{owner}/{page}").GetGrainId();
                var first = page * IHistoryPageGrain.Size;
                var tasks = Enumerable.Range(first, Math.Min(IHistoryPageGrain.Size, size - first))
                    .ToImmutableSortedDictionary(number => (long)number, number => Finished(owner, number));
                await Save(storage, "history", key, new HistoryPageState { Tasks = tasks });
            });
            await Save(storage, "user", grains.GetGrain<IUserGrain>(owner).GetGrainId(), new UserState { NextNumber = size });
        }

        await silo.StopAsync();
    }

    private static TaskView Finished(long owner, int number)
    {
        var at = DateTimeOffset.UnixEpoch.AddDays(20_000).AddMinutes(number);
        return new(
            TaskId.ForKey(owner, $"{number}"), Status.Complete, new IssueRef(new RepositoryName("bench", "repo"), number + 1), new UserRef(owner, $"user{owner}"),
            "claude", "The greeting says the same to everybody. It should take a name and use it, and stay as it is where there is none. Keep the tests green, and add one for the name.",
            $"m{number:x}", null, 1, new PullRequest(number + 1, $"https://github.com/bench/repo/pull/{number + 1}"), at, at.AddSeconds(10), at.AddMinutes(3),
            Outcome.PullRequest, null, $"porter/{TaskId.ForKey(owner, $"{number}")}", null, null, new Usage(41_000, 2_100, 0.23m), 0);
    }

    private static Task Save<T>(IGrainStorage storage, string name, GrainId grain, T state)
        where T : class, IVersioned =>
        storage.WriteStateAsync(name, grain, new GrainState<Stored<T>> { State = new(state) });
}
