using System.Diagnostics;
using Porter.Processes;
using Porter.Sandbox.GitHub.State;

namespace Porter.Stories.Tests;

/// <summary>
/// Two silos and a web, real processes on a real PostgreSQL, or on Azurite. A silo dies in the middle of everything, each process is replaced under load, all of
/// them die at once: everybody is answered, once. Not beside other tests: what is told of is how processes find each other dead.
/// </summary>
[Collection(nameof(ClusterStories))]
[CollectionDefinition(nameof(ClusterStories), DisableParallelization = true)]
public class ClusterStories(ITestOutputHelper output)
{
    private const int SlotsEach = 2;
    private const int MentionsAtOnce = 3;
    private static readonly TimeSpan BetweenMentions = TimeSpan.FromMilliseconds(600);

    private static readonly Dictionary<string, string> Settings = new()
    {
        ["Porter__Redelivery"] = Story.Seconds(3),
        ["Porter__MaxConcurrentTasks"] = $"{SlotsEach}",
        // Three times Porter's own, as in Porter.Silo.Tests: on two busy cores a living silo may be still for longer than those allow.
        ["Orleans__Membership__ProbeTimeout"] = Story.Seconds(3),
        ["Orleans__Membership__MaxProbeTimeout"] = Story.Seconds(3),
        // Each step of each task: who holds it is read from there.
        ["Logging__LogLevel__Porter.Grains.Tasks"] = "Debug",
        ["GitHub__WriteBurst"] = "200",
        ["GitHub__WritesPerSecond"] = "200",
    };

    [Fact]
    public Task A_mention_through_a_cluster_becomes_a_pull_request() => Tell(async (story, people) =>
    {
        var mention = await Mention.Give(story, people[0], "@porter demo");

        await mention.ToBecomeAPullRequest(story);
        Assert.Equal(202, mention.Said.Delivery!.StatusCode);
        Assert.Single(story.World.Fly.Machines);
        _ = story.OnlyPullRequest;
    });

    [Theory]
    [InlineData(ClusterStore.Postgres)]
    [InlineData(ClusterStore.AzureTables)]
    public Task The_tasks_of_a_killed_silo_go_on_in_the_other(ClusterStore store) => Tell(store: store, tell: async (story, people) =>
    {
        var mentions = await Task.WhenAll(people.SelectMany(by => Enumerable.Repeat(by, SlotsEach)).Select(by => Mention.Give(story, by, "@porter demo [[demo:slow 10]]")));
        await Task.WhenAll(mentions.Select(mention => mention.ToSay("🏃 **demo** is working on this")));
        var working = new List<Mention>();
        foreach (var mention in mentions)
        {
            if ((string?)(await story.Task(mention.Id, mention.By.Token))["status"] == "running")
                working.Add(mention);
        }

        var victim = story.Cluster.Silos.MaxBy(silo => working.Count(mention => Holds(silo, mention)))!;
        Assert.Contains(working, mention => Holds(victim, mention));
        await victim.Kill();
        // Every slot is taken: these wait until a task of before the kill gives one back.
        var late = await Task.WhenAll(people.Select(by => Mention.Give(story, by, "@porter demo")));

        foreach (var mention in mentions.Concat(late))
            await mention.ToBecomeAPullRequest(story);
        Assert.Equal(mentions.Length + late.Length, story.World.Fly.Machines.Count);
        await EverySlotIsFree(story, people);
    });

    [Fact]
    public Task A_rolling_restart_under_load_loses_nothing() => Tell(async (story, people) =>
    {
        var (room, given, rolled) = (new SemaphoreSlim(MentionsAtOnce), new List<Task<Mention>>(), RestartEachInTurn(story.Cluster));
        while (!rolled.IsCompleted)
        {
            await room.WaitAsync();
            given.Add(GiveAndFollow(people[given.Count % people.Count]));
            await Task.Delay(BetweenMentions);
        }

        await rolled;
        foreach (var mention in await Task.WhenAll(given))
            await mention.ToBecomeAPullRequest(story);
        Assert.True(given.Count > story.Cluster.Nodes.Count(), $"Only {given.Count} mentions were given meanwhile.");
        Assert.Equal(given.Count, story.World.Fly.Machines.Count);
        Assert.Equal(given.Count, story.World.GitHub.Repository(Story.Repository).PullRequests.Count);

        async Task<Mention> GiveAndFollow(Person by)
        {
            try
            {
                var mention = await Mention.Give(story, by, "@porter demo");
                await mention.ToSay("✅ **demo** opened #");
                return mention;
            }
            finally
            {
                room.Release();
            }
        }
    });

    [Fact]
    public Task A_whole_killed_cluster_goes_on_when_it_is_started_again() => Tell(async (story, people) =>
    {
        var mentions = await Task.WhenAll(people.Select(by => Mention.Give(story, by, "@porter demo [[demo:slow 5]]")));
        await Task.WhenAll(mentions.Select(mention => mention.ToSay("🏃 **demo** is working on this")));
        await Task.WhenAll(story.Cluster.Nodes.Select(node => node.Kill()));
        await Task.WhenAll(story.Cluster.Nodes.Select(node => node.Start()));

        foreach (var mention in mentions)
            await mention.ToBecomeAPullRequest(story);
        Assert.Equal(mentions.Length, story.World.Fly.Machines.Count);
    });

    private Task Tell(Func<Story, IReadOnlyList<Person>, Task> tell, ClusterStore store = ClusterStore.Postgres)
    {
        Assert.SkipUnless(store != ClusterStore.Postgres || Postgres.IsInstalled, Postgres.Remedy);
        Assert.SkipUnless(store != ClusterStore.AzureTables || Azurite.IsInstalled, Azurite.Remedy);
        return Story.Tell(
            async story =>
            {
                await tell(story, await Gather(story));
                var deliveries = story.World.GitHub.Webhooks.Deliveries;
                output.WriteLine(string.Join(", ", deliveries.CountBy(delivery => $"{delivery.StatusCode} {delivery.Status}").Select(answers => $"{answers.Value} deliveries: {answers.Key}")));
                // 202: taken. 503, or nobody there: GitHub calls it failed, and Porter asks for it again. Anything else would be the last word.
                Assert.Empty(deliveries.Where(delivery => delivery.StatusCode is not (202 or 503 or 0)).Select(delivery => $"{delivery.StatusCode} {delivery.Status} {delivery.Response}"));
            },
            Settings,
            silos: 2,
            store: store);
    }

    private static async Task<IReadOnlyList<Person>> Gather(Story story)
    {
        story.World.GitHub.AddUser("carol");
        story.World.GitHub.Repository(Story.Repository).Roles["carol"] = Role.Write;
        var others = new[] { "bob", "carol" }.Select(login => new Person(login, story.World.GitHub.TokenFor(login))).ToArray();
        foreach (var person in others)
            await story.Connect(person.Login, person.Token);
        return [new("alice", story.AliceToken), .. others];
    }

    /// <summary>A silo prints each step of the tasks that it holds, where it is told to.</summary>
    private static bool Holds(Node silo, Mention mention) => silo.Log.Any(line => line.Contains($"{mention.Id} of ", StringComparison.Ordinal));

    /// <summary>The silos, then the web, as docs/deploy.md says: SIGTERM, the end, a new one, its <c>/readyz</c>.</summary>
    private async Task RestartEachInTurn(PorterCluster cluster)
    {
        foreach (var node in cluster.Nodes)
        {
            var watch = Stopwatch.StartNew();
            var exitCode = await node.Terminate();
            Assert.True(exitCode == 0, $"{node.Name} was told to stop and ended with {exitCode}.");
            var stopped = watch.Elapsed;
            await node.Start();
            output.WriteLine($"{node.Name} stopped in {stopped.TotalSeconds:0.0} s and was ready again {(watch.Elapsed - stopped).TotalSeconds:0.0} s later");
        }
    }

    /// <summary>Everybody gives as many commands as they have slots, and all of them get a machine before any of them ends.</summary>
    private static async Task EverySlotIsFree(Story story, IReadOnlyList<Person> people)
    {
        var all = new TaskCompletionSource();
        story.World.Fly.Worker = async (run, stop) =>
        {
            await all.Task.WaitAsync(stop);
            await story.Callback("complete", run.Env["CALLBACK_TOKEN"], new { task_id = run.Env["TASK_ID"], status = "complete" });
            return 0;
        };
        var mentions = await Task.WhenAll(people.SelectMany(by => Enumerable.Repeat(by, SlotsEach)).Select(by => Mention.Give(story, by, "@porter demo")));
        await story.World.Until(() => story.World.Fly.LiveMachines.Count == mentions.Length, "a machine for every slot", Mention.Timeout);
        all.SetResult();
        foreach (var mention in mentions)
            await mention.ToSay("➖ **demo** finished and changed nothing.");
    }
}
