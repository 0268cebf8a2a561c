using Porter.Sandbox.GitHub.Pages;

namespace Porter.Sandbox.Fly;

/// <summary>The machines and the last of what each printed, newest first.</summary>
internal static class MachinesPage
{
    private const int Shown = 50;
    private const int Lines = 200;

    public static IResult Render(FlyWorld world)
    {
        var cards = string.Concat(world.Machines.Reverse().Take(Shown).Select(Card));
        return Html.Page("Machines", $"<h1>Machines</h1>{(cards.Length == 0 ? "<p>None yet.</p>" : cards)}");
    }

    private static string Card(Machine machine) => $"""
        <section class="card">
          <h2>{Html.Encode(machine.Name)} <small>{Html.Encode(machine.Vanished ? "vanished" : machine.State)}</small></h2>
          <p class="muted">{machine.Id} in {Html.Encode(machine.App)}, {Html.Time(machine.CreatedAt)}{(machine.Exit is { } exit ? exit.OutOfMemory ? ", out of memory" : $", exit code {exit.ExitCode}" : "")}</p>
          <pre><code>{Html.Encode(string.Join('\n', machine.Log.TakeLast(Lines)))}</code></pre>
        </section>
        """;
}
