using System.Text.RegularExpressions;
using Porter.Sandbox.Fly;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.Trial;

/// <summary>Something that happened, in words.</summary>
internal readonly record struct Fact(string Key, DateTimeOffset At, string Words);

/// <summary>What happened in both worlds so far. Pure: the same worlds always tell the same facts.</summary>
internal static partial class Facts
{
    private const int Width = 160;

    public static IEnumerable<Fact> Of(Sandbox sandbox)
    {
        var issues = sandbox.GitHub.Repositories.SelectMany(repository => repository.Issues.Values).ToArray();
        return sandbox.GitHub.Webhooks.Deliveries.Where(delivery => !delivery.FromApp).Select(Delivered)
            .Concat(issues.SelectMany(issue => issue.Comments).SelectMany(Said))
            .Concat(issues.Where(issue => issue.Pull is not null).Select(pull => new Fact($"pull {pull}", pull.CreatedAt, $"pull request {pull} “{pull.Title}”")))
            .Concat(sandbox.Fly.Machines.SelectMany(machine => machine.Events.Select(happened => Happened(machine, happened))))
            .OrderBy(fact => fact.At);
    }

    private static Fact Delivered(Delivery delivery) =>
        new($"delivery {delivery.Id}", delivery.DeliveredAt, $"webhook {delivery.Event}.{delivery.Action} -> {(delivery.StatusCode == 0 ? delivery.Status : delivery.StatusCode)}");

    private static IEnumerable<Fact> Said(Comment comment)
    {
        foreach (var (version, index) in comment.Versions.Select((version, index) => (version, index)))
            yield return new($"comment {comment.Id} {index}", version.At, $"{comment.Author.Login} on {comment.Issue}{(index == 0 ? "" : " (edited)")}: {OneLine(version.Text)}");
        foreach (var reaction in comment.Reactions)
            yield return new($"reaction {reaction.Id}", reaction.At, $"{reaction.By.Login} reacts with {GitHub.Pages.Html.Emoji(reaction.Content)}");
    }

    private static Fact Happened(Machine machine, MachineEvent happened) => new(
        $"event {happened.Id}",
        happened.At,
        $"machine {machine.Name} {happened.Status}{(happened.Type == "exit" && machine.End is { } end ? end.OutOfMemory ? ", out of memory" : $", exit code {end.ExitCode}" : "")}");

    private static string OneLine(string text)
    {
        var line = Spaces().Replace(Comments().Replace(text, ""), " ").Trim();
        return line.Length > Width ? line[..Width] + "…" : line;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Comments();
}
