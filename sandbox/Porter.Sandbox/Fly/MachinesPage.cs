using Porter.Sandbox.GitHub.Json;
using Porter.Sandbox.GitHub.Pages;

namespace Porter.Sandbox.Fly;

/// <summary>The machines and the last of what each printed, newest first.</summary>
internal static class MachinesPage
{
    private const int Shown = 50;
    private const int Lines = 200;

    public static IResult Render(FlyWorld world)
    {
        var cards = string.Concat(world.Machines.Reverse().Take(Shown).Select(machine => Card(world, machine)));
        return Html.Page(world.Links, "Machines", $"<h1>Machines</h1>{(cards.Length == 0 ? "<p>None yet.</p>" : cards)}");
    }

    private static string Card(FlyWorld world, Machine machine)
    {
        var place = $"{machine.Id} in {Html.Encode(machine.App)}";
        string[] facts = [place, Html.Time(machine.CreatedAt), machine.Ending, IssueLink(world, machine)];
        return $"""
            <section class="card" id="{machine.Id}">
              <h2>{Html.Encode(machine.Name)} <small>{Html.Encode(machine.Condition)}</small></h2>
              <p class="muted">{string.Join(", ", facts.Where(fact => fact.Length > 0))}</p>
              <pre class="log"><code>{Html.Encode(string.Join('\n', machine.Log.TakeLast(Lines)))}</code></pre>
            </section>
            """;
    }

    /// <summary>To the issue that the worker was told to work on, where this sandbox's GitHub has it.</summary>
    private static string IssueLink(FlyWorld world, Machine machine) =>
        world.Links.GitHub?.FindIssue(machine.RepositoryName, machine.IssueNumber) is { } issue
            ? $"for <a href=\"{Html.Encode(issue.PageUrl(world.Links.GitHub.Urls))}\">{Html.Encode(issue.ToString())}</a>"
            : "";
}
