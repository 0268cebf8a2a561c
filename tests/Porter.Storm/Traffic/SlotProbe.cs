namespace Porter.Storm.Traffic;

/// <summary>
/// Finds out from outside whether every slot is free: everybody asks for as many tasks at once as they have slots, and all of them must get a
/// machine while none of the others ends.
/// </summary>
internal sealed class SlotProbe(Sandbox.Sandbox world, TestUsers users, PorterApi porter, Ledger ledger)
{
    private const int AtOnce = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Who could not use all of their slots, and how many they could.</summary>
    public async Task<IReadOnlyList<(string Login, int Free)>> Run(int slots, TaskCompletionSource gate, CancellationToken stop)
    {
        var shortOf = new List<(string, int)>();
        foreach (var group in users.People.Chunk(AtOnce))
        {
            var asked = await Task.WhenAll(group.Select(person => Ask(person, slots, stop)));
            foreach (var (person, tasks) in group.Zip(asked))
            {
                var free = await Free(tasks, stop);
                if (free < slots)
                    shortOf.Add((person.Login, free));
            }

            await Task.WhenAll(group.Zip(asked).SelectMany(pair => pair.Second.Select(task => porter.Send(HttpMethod.Delete, $"api/tasks/{task}", pair.First.Token, null, Patience, stop))));
        }

        gate.TrySetResult();
        return shortOf;
    }

    private async Task<IReadOnlyList<string>> Ask(Person person, int slots, CancellationToken stop)
    {
        // Spread out: a thread that nobody could read to its end is no place to look for an answer.
        var issue = users.Issues[(int)(person.Id % users.Issues.Count)];
        var job = new Job(JobKind.Waits, 0);
        var tasks = new List<string>();
        for (var n = 1; n <= slots; n++)
        {
            var at = TimeProvider.System.GetUtcNow();
            var body = new { repo = issue.Issue.Repository.FullName, issueNumber = issue.Issue.Number, agent = "demo", prompt = job.ToString() };
            var (status, answer) = await porter.Send(HttpMethod.Post, "api/tasks", person.Token, body, Patience, stop, $"probe-{n}");
            if (status is not (200 or 201))
                continue;
            tasks.Add((string)answer!["id"]!);
            ledger.Accepted(new AskedTask(tasks[^1], person.Login, issue.Issue.ToString(), at, ByApi: true));
        }

        return tasks;
    }

    /// <summary>How many of the tasks have a machine at the same time.</summary>
    private async Task<int> Free(IReadOnlyList<string> tasks, CancellationToken stop)
    {
        int Running() => world.Fly.LiveMachines.Count(machine => tasks.Contains(machine.Env["TASK_ID"]));
        try
        {
            await world.Until(() => Running() == tasks.Count, "a probe's machines", Patience, stop);
        }
        catch (TimeoutException)
        {
            // What there is then is the answer.
        }

        return Running();
    }
}
