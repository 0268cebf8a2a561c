using System.Collections.Concurrent;
using Porter.Grains.Commands;
using Porter.Grains.Tasks;
using Porter.Sandbox.GitHub.Threads;

namespace Porter.Storm.Traffic;

/// <summary>Many people who give commands at a set rate, take some back, and close a few issues.</summary>
internal sealed class UserTraffic(TestUsers users, WebhookRelay relay, PorterApi porter, Ledger ledger, StormOptions options, Random chance)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly ConcurrentBag<Task> _underWay = [];

    /// <summary>Speaks for as long as the storm lasts. What was said may still be on its way when this returns.</summary>
    public async Task Speak(CancellationToken stop)
    {
        var pause = TimeSpan.FromSeconds(1 / options.Rate);
        var mentions = (int)(options.Seconds * options.Rate);
        var began = TimeProvider.System.GetTimestamp();
        for (var n = 0; n < mentions; n++)
        {
            var wait = pause * n - TimeProvider.System.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, stop);
            var (by, issue, job) = (users.People[chance.Next(users.People.Count)], users.Issues[chance.Next(users.Issues.Count)], Job.Draw(chance));
            var second = chance.NextDouble() switch
            {
                < 0.05 => Second.CancelByComment,
                < 0.10 => Second.CancelByApi,
                < 0.12 => Second.Close,
                < 0.14 => Second.Retry,
                < 0.15 => Second.Status,
                _ => Second.None,
            };
            var later = TimeSpan.FromMilliseconds(chance.Next(100, 4_000));
            Go(chance.NextDouble() < 0.9 ? Mention(by, issue, job, stop) : Ask(by, issue, job, n, stop));
            if (second is not Second.None)
                Go(AndThen(second, later, by, issue, stop));
        }
    }

    /// <summary>Waits until all that was said was heard.</summary>
    public async Task Heard()
    {
        while (_underWay.Any(task => !task.IsCompleted))
            await Task.WhenAll(_underWay);
        await Task.WhenAll(_underWay);
    }

    private void Go(Task task) => _underWay.Add(task);

    private async Task Mention(Person by, IssueThread issue, Job job, CancellationToken stop)
    {
        ledger.Count("mentions");
        var said = await issue.Say(by.Login, $"@porter demo {job}");
        var task = new AskedTask(TaskId.For(CommandSource.Comment(said.Comment.Id)).Value, by.Login, issue.Issue.ToString(), said.Comment.CreatedAt);
        if (await relay.SeeThrough(said.Delivery, stop))
            ledger.Accepted(task);
        else
            ledger.Count("mentions never accepted");
    }

    private async Task Ask(Person by, IssueThread issue, Job job, int number, CancellationToken stop)
    {
        ledger.Count("tasks asked of the API");
        var at = TimeProvider.System.GetUtcNow();
        var body = new { repo = issue.Issue.Repository.FullName, issueNumber = issue.Issue.Number, agent = "demo", prompt = job.ToString() };
        var (status, answer) = await porter.Send(HttpMethod.Post, "api/tasks", by.Token, body, Patience, stop, $"storm-{options.Seed}-{number}");
        if (status is 200 or 201)
            ledger.Accepted(new AskedTask((string)answer!["id"]!, by.Login, issue.Issue.ToString(), at, ByApi: true));
        else
            ledger.Count($"tasks refused by the API with {status}");
    }

    private async Task AndThen(Second what, TimeSpan later, Person by, IssueThread issue, CancellationToken stop)
    {
        await Task.Delay(later, stop);
        ledger.Count($"second thoughts: {what}");
        switch (what)
        {
            case Second.CancelByApi:
                await CancelSomething(by, stop);
                break;
            case Second.Close:
                if (await issue.Close(by.Login) is { } closed)
                    await relay.SeeThrough(closed, stop);
                break;
            default:
                var text = what switch { Second.CancelByComment => "@porter cancel", Second.Retry => "@porter retry", _ => "@porter status" };
                var said = await issue.Say(by.Login, text);
                if (await relay.SeeThrough(said.Delivery, stop))
                    ledger.Accepted(new SaidCommand(said.Comment.Id, issue.Issue.ToString(), text));
                break;
        }
    }

    private async Task CancelSomething(Person by, CancellationToken stop)
    {
        var (_, page) = await porter.Send(HttpMethod.Get, "api/tasks?status=running", by.Token, null, Patience, stop);
        if (page?["items"]?.AsArray().FirstOrDefault() is not { } task || !TaskId.TryParse((string?)task["id"], out var id))
            return;
        ledger.CancelledNow(id);
        await porter.Send(HttpMethod.Delete, $"api/tasks/{id}", by.Token, null, Patience, stop);
    }

    private enum Second
    {
        None,
        CancelByComment,
        CancelByApi,
        Close,
        Retry,
        Status,
    }
}
