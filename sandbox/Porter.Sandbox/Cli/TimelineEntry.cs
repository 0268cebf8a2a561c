using System.Text.RegularExpressions;
using Porter.Sandbox.Fly;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.Cli;

/// <summary>Something that happened, in a line of text.</summary>
internal readonly record struct TimelineEntry(string Key, DateTimeOffset At, string Text);

/// <summary>What happened in both worlds so far. Pure: the same worlds always have the same entries.</summary>
internal static partial class TimelineEntries
{
    private const int Width = 160;

    public static IEnumerable<TimelineEntry> Of(Sandbox sandbox)
    {
        var issues = sandbox.GitHub.Repositories.SelectMany(repository => repository.Issues.Values).ToArray();
        return sandbox.GitHub.Webhooks.Deliveries.Where(delivery => !delivery.FromApp).Select(Delivered)
            .Concat(issues.SelectMany(issue => issue.Comments).SelectMany(Commented))
            .Concat(
                issues
                    .Where(issue => issue.Pull is not null)
                    .Select(pull => new TimelineEntry($"pull {pull}", pull.CreatedAt, $"pull request {pull} “{pull.Title}”")))
            .Concat(sandbox.Fly.Machines.SelectMany(machine => machine.Events.Select(happened => MachineEntry(machine, happened))))
            .OrderBy(entry => entry.At);
    }

    private static TimelineEntry Delivered(Delivery delivery) =>
        new(
            $"delivery {delivery.Id}",
            delivery.DeliveredAt,
            $"webhook {delivery.Event}.{delivery.Action} -> {(delivery.StatusCode == 0 ? delivery.Status : delivery.StatusCode)}");

    private static IEnumerable<TimelineEntry> Commented(Comment comment)
    {
        foreach (var (version, index) in comment.Versions.Select((version, index) => (version, index)))
            yield return new(
                $"comment {comment.Id} {index}",
                version.At,
                $"{comment.Author.Login} on {comment.Issue}{(index == 0 ? "" : " (edited)")}: {OneLine(version.Text)}");
        foreach (var reaction in comment.Reactions)
            yield return new(
                $"reaction {reaction.Id}", reaction.At, $"{reaction.By.Login} reacts with {GitHub.Pages.Html.Emoji(reaction.Content)}");
    }

    private static TimelineEntry MachineEntry(Machine machine, MachineEvent happened)
    {
        var ending = happened.Type == "exit" && machine.Ending is { Length: > 0 } how ? $", {how}" : "";
        return new($"event {happened.Id}", happened.At, $"machine {machine.Name} {happened.Status}{ending}");
    }

    private static string OneLine(string text)
    {
        var line = Spaces().Replace(Comments().Replace(text, ""), " ").Trim();
        return line.Length > Width ? line.Truncate(Width) + "…" : line;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Comments();
}
