using System.Text.Json.Nodes;
using Porter.Storm.Traffic;

namespace Porter.Storm.Checks;

/// <summary>Looks at both worlds and asks the API.</summary>
internal sealed class Observer(Sandbox.Sandbox world, TestUsers users, PorterApi porter, Ledger ledger)
{
    private const int AtOnce = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public async Task<Observations> Look(CancellationToken stop)
    {
        var lists = new List<ListedTask>();
        foreach (var people in users.People.Chunk(AtOnce))
            lists.AddRange((await Task.WhenAll(people.Select(person => List(person, stop)))).SelectMany(list => list));
        var issues = world.GitHub.Repositories.SelectMany(repository => repository.Issues.Values).ToArray();
        return new()
        {
            Tasks = [.. ledger.Tasks],
            Commands = [.. ledger.Commands],
            Machines = [.. world.Fly.Machines.Select(machine => new SeenMachine(
                machine.Name, machine.Env["TASK_ID"], machine.CreatedAt, machine.IsAlive ? null : machine.Events.First(e => e.Status == "destroyed").At))],
            Comments = [.. issues.SelectMany(issue => issue.Comments).Where(comment => comment.ByApp).Select(comment => new SeenComment(comment.Issue.ToString(), comment.Body))],
            Pulls = [.. issues.Where(issue => issue.Pull is not null).Select(issue => new SeenPull(
                issue.Pull!.HeadBranch, new Uri(world.GitHub.Address, $"{issue.Repository.FullName}/pull/{issue.Number}").AbsoluteUri, issue.CreatedAt))],
            Listed = lists,
            WorldTook = [.. world.GitHub.Exchanges.All.Concat(world.Fly.Exchanges.All).Select(exchange => exchange.Duration)],
        };
    }

    private async Task<IReadOnlyList<ListedTask>> List(Person person, CancellationToken stop)
    {
        var tasks = new List<ListedTask>();
        for (string? cursor = ""; cursor is not null;)
        {
            var (status, page) = await porter.Send(HttpMethod.Get, $"api/tasks?limit=100{cursor}", person.Token, null, Patience, stop);
            if (status != 200)
                throw new InvalidOperationException($"{person.Login}'s tasks cannot be listed: {status} {page}");
            tasks.AddRange(page!["items"]!.AsArray().Select(task => Read(task!, person.Login)));
            cursor = (string?)page["nextCursor"] is { } next ? $"&cursor={next}" : null;
        }

        return tasks;
    }

    private static ListedTask Read(JsonNode task, string by) =>
        new((string)task["id"]!, by, (string)task["status"]!, (string?)task["outcome"], (string?)task["prUrl"], (int)task["attempt"]!);
}
