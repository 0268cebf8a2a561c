using System.Text.RegularExpressions;

namespace Porter.Storm.Checks;

/// <summary>What Porter promises whatever happens, held against what was seen. Pure.</summary>
internal static partial class Promises
{
    /// <summary>Every breach there is; none where all promises hold.</summary>
    public static IReadOnlyList<Breach> Check(Observations seen) =>
    [
        .. OneAnswerEach(seen),
        .. NoStrayWords(seen),
        .. NeverTooManyAtOnce(seen),
        .. NeverTwoMachines(seen),
        .. NoMachineLeft(seen),
        .. AtMostOnePullRequest(seen),
        .. AllOver(seen),
        .. AllSlotsFree(seen),
        .. ApiAgrees(seen),
    ];

    /// <summary>Every accepted command has exactly one comment, and it says how things ended.</summary>
    private static IEnumerable<Breach> OneAnswerEach(Observations seen)
    {
        const string Promise = "one command, one final answer";
        var answers = Answers(seen);
        // One that was asked of the API, and cancelled before GitHub had said who asks, has its answer there.
        var silent = seen.Tasks.Where(task => task.ByApi).Select(task => task.Id)
            .Intersect(seen.Listed.Where(task => task is { Outcome: "cancelled", Attempt: 0 }).Select(task => task.Id)).ToHashSet();
        foreach (var task in seen.Tasks)
        {
            var own = answers[task.Id].ToArray();
            if (own.Length == 0 && silent.Contains(task.Id))
                continue;
            if (own.Length != 1)
                yield return new(Promise, task.Id, $"it has {own.Length} comments on {task.Issue}");
            else if (own[0].Issue != task.Issue)
                yield return new(Promise, task.Id, $"its comment is on {own[0].Issue} instead of {task.Issue}");
            else if (!IsFinal(own[0].Text))
                yield return new(Promise, task.Id, $"the last word on {task.Issue} is “{FirstLine(own[0].Text)}”");
        }

        foreach (var command in seen.Commands)
        {
            var own = answers[command.AnswerKey].Concat(answers[command.TaskId]).ToArray();
            if (own.Length != 1)
                yield return new(Promise, $"comment {command.CommentId} ({command.Text})", $"it has {own.Length} answers on {command.Issue}");
        }
    }

    /// <summary>Porter says nothing that nobody asked for.</summary>
    private static IEnumerable<Breach> NoStrayWords(Observations seen)
    {
        var known = Known(seen).Concat(seen.Commands.Select(command => command.AnswerKey)).ToHashSet();
        return seen.Comments
            .Where(comment => KeyOf(comment) is not { } key || !known.Contains(key))
            .Select(comment => new Breach("no word without a command", KeyOf(comment) ?? comment.Issue, $"nobody asked for the comment “{FirstLine(comment.Text)}” on {comment.Issue}"));
    }

    /// <summary>Never more machines of one user at any moment than they have slots.</summary>
    private static IEnumerable<Breach> NeverTooManyAtOnce(Observations seen)
    {
        var owner = seen.Tasks.Select(task => (task.Id, task.By)).Concat(seen.Listed.Select(task => (task.Id, task.By))).DistinctBy(task => task.Id).ToDictionary(task => task.Id, task => task.By);
        foreach (var machines in seen.Machines.GroupBy(machine => owner.GetValueOrDefault(machine.Task)))
        {
            if (machines.Key is null)
                continue;
            var worst = Together(machines).MaxBy(moment => moment.Length) ?? [];
            if (worst.Length > seen.SlotsEach)
                yield return new($"at most {seen.SlotsEach} at once", machines.Key, $"{worst.Length} machines at {worst.Max(m => m.From):HH:mm:ss.fff}: {string.Join(", ", worst.Select(m => m.Name))}");
        }
    }

    private static IEnumerable<Breach> NeverTwoMachines(Observations seen) =>
        from machines in seen.Machines.GroupBy(machine => machine.Task)
        let worst = Together(machines).MaxBy(moment => moment.Length) ?? []
        where worst.Length > 1
        select new Breach("never two machines for a task", machines.Key, $"alive at the same time: {string.Join(", ", worst.Select(m => $"{m.Name} ({m.From:HH:mm:ss.fff} to {m.Until:HH:mm:ss.fff})"))}");

    private static IEnumerable<Breach> NoMachineLeft(Observations seen) =>
        seen.Machines.Where(machine => machine.Until is null).Select(machine => new Breach("no machine is left", machine.Task, $"{machine.Name} is still there"));

    private static IEnumerable<Breach> AtMostOnePullRequest(Observations seen)
    {
        const string Promise = "at most one pull request a task";
        var known = Known(seen).Select(task => $"porter/{task}").ToHashSet();
        foreach (var pulls in seen.Pulls.GroupBy(pull => pull.Branch))
        {
            if (pulls.Count() > 1)
                yield return new(Promise, TaskOf(pulls.Key), $"it has {pulls.Count()} pull requests: {string.Join(", ", pulls.Select(pull => pull.Url))}");
            if (!known.Contains(pulls.Key))
                yield return new(Promise, TaskOf(pulls.Key), $"nobody asked for {pulls.First().Url}");
        }
    }

    private static IEnumerable<Breach> AllOver(Observations seen)
    {
        const string Promise = "every task ends";
        var listed = seen.Listed.ToLookup(task => task.Id);
        foreach (var task in seen.Tasks)
        {
            var count = listed[task.Id].Count(entry => entry.By == task.By);
            if (count != 1)
                yield return new(Promise, task.Id, $"{task.By}'s list holds it {count} times");
        }

        foreach (var task in seen.Listed.Where(task => task.Status is not ("complete" or "failed")))
            yield return new(Promise, task.Id, $"it is still {task.Status}");
    }

    private static IEnumerable<Breach> AllSlotsFree(Observations seen) =>
        (seen.Short ?? []).Select(user => new Breach("every slot is free again", user.Login, $"only {user.Free} of {seen.SlotsEach} slots could be used"));

    /// <summary>What the API says of a task is what its comment and its pull request say.</summary>
    private static IEnumerable<Breach> ApiAgrees(Observations seen)
    {
        const string Promise = "the API agrees with the worlds";
        var answers = Answers(seen);
        var pulls = seen.Pulls.ToLookup(pull => TaskOf(pull.Branch), pull => pull.Url);
        foreach (var task in seen.Listed.Where(task => task.Status is "complete" or "failed"))
        {
            if (task.PrUrl is null ? pulls[task.Id].Any() : !pulls[task.Id].Contains(task.PrUrl))
                yield return new(Promise, task.Id, $"the API says {task.PrUrl ?? "no pull request"}, GitHub has {string.Join(", ", pulls[task.Id].DefaultIfEmpty("none"))}");
            if (task.Outcome is "pull_request" != (task.Status is "complete" && task.PrUrl is not null))
                yield return new(Promise, task.Id, $"{task.Status} with outcome {task.Outcome} and pull request {task.PrUrl ?? "none"}");
            if (answers[task.Id].FirstOrDefault() is { } answer && !answer.Text.StartsWith(Sign(task.Outcome), StringComparison.Ordinal))
                yield return new(Promise, task.Id, $"the outcome is {task.Outcome}, the comment says “{FirstLine(answer.Text)}”");
        }
    }

    /// <summary>The moments at which one more machine was there, with all that were there then. A machine ends before one that begins at the same tick.</summary>
    private static IEnumerable<SeenMachine[]> Together(IEnumerable<SeenMachine> machines)
    {
        var all = machines.ToArray();
        return all.Select(one => all.Where(other => other.From <= one.From && (other.Until is not { } gone || gone > one.From)).ToArray());
    }

    private static ILookup<string, SeenComment> Answers(Observations seen) => seen.Comments.ToLookup(comment => KeyOf(comment) ?? "");

    /// <summary>Every task that somebody asked for, retries that made one included.</summary>
    private static IEnumerable<string> Known(Observations seen) =>
        seen.Tasks.Select(task => task.Id).Concat(seen.Commands.Select(command => command.TaskId));

    private static string? KeyOf(SeenComment comment) => Marker().Match(comment.Text) is { Success: true } found ? found.Groups[1].Value : null;

    private static string TaskOf(string branch) => branch.Replace("porter/", "", StringComparison.Ordinal);

    private static bool IsFinal(string text) => FinalSigns.Any(sign => text.StartsWith(sign, StringComparison.Ordinal));

    private static readonly string[] FinalSigns = ["✅", "➖", "🛑", "🚫", "⏱️", "❌"];

    private static string Sign(string? outcome) => outcome switch
    {
        "pull_request" => "✅",
        "no_changes" => "➖",
        "cancelled" => "🛑",
        "refused" => "🚫",
        "timed_out" => "⏱️",
        _ => "❌",
    };

    private static string FirstLine(string text) => text.Split('\n')[0];

    [GeneratedRegex("<!-- porter:(\\S+) -->")]
    private static partial Regex Marker();
}

/// <summary>A promise that was not kept.</summary>
/// <param name="Promise">Which.</param>
/// <param name="Subject">The task (or user, or comment) it was not kept for.</param>
/// <param name="What">What was seen instead.</param>
internal sealed record Breach(string Promise, string Subject, string What)
{
    public override string ToString() => $"{Subject}: {What} ({Promise})";
}
