using Porter.Storm.Traffic;

namespace Porter.Storm.Checks;

/// <summary>All that is to be seen when a storm is over: what Porter accepted, what the worlds hold, what its API says.</summary>
internal sealed record Observations
{
    /// <summary>Tasks that one user may have running at once.</summary>
    public int SlotsEach { get; init; } = 5;

    public IReadOnlyList<AskedTask> Tasks { get; init; } = [];

    public IReadOnlyList<SaidCommand> Commands { get; init; } = [];

    public IReadOnlyList<SeenMachine> Machines { get; init; } = [];

    public IReadOnlyList<SeenComment> Comments { get; init; } = [];

    public IReadOnlyList<SeenPull> Pulls { get; init; } = [];

    public IReadOnlyList<ListedTask> Listed { get; init; } = [];

    /// <summary>How long the worlds themselves took to answer, faults included: no figure of Porter's can be better. The latest of them only.</summary>
    public IReadOnlyList<TimeSpan> WorldTook { get; init; } = [];

    /// <summary>Who could not use all of their slots afterwards; null where that was not tried yet.</summary>
    public IReadOnlyList<(string Login, int Free)>? Short { get; init; }
}

/// <summary>A machine that Fly had.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Task">The task it was made for.</param>
/// <param name="From">When it was made.</param>
/// <param name="Until">When it was gone; null while it is there.</param>
internal sealed record SeenMachine(string Name, string Task, DateTimeOffset From, DateTimeOffset? Until);

/// <summary>A comment of Porter's.</summary>
/// <param name="Issue">Where, <c>owner/repo#1</c>.</param>
/// <param name="Text">What it says now.</param>
internal sealed record SeenComment(string Issue, string Text);

/// <summary>A pull request of Porter's.</summary>
/// <param name="Branch">Its head.</param>
/// <param name="Url">Its page.</param>
/// <param name="At">When it was opened.</param>
internal sealed record SeenPull(string Branch, string Url, DateTimeOffset At);

/// <summary>A task as the API lists it.</summary>
/// <param name="Id">The task.</param>
/// <param name="By">In whose list it stands.</param>
/// <param name="Status"><c>queued</c>, <c>running</c>, <c>complete</c> or <c>failed</c>.</param>
/// <param name="Outcome">Why it ended.</param>
/// <param name="PrUrl">Its pull request's page.</param>
/// <param name="Attempt">How many machines were asked for.</param>
internal sealed record ListedTask(string Id, string By, string Status, string? Outcome, string? PrUrl, int Attempt = 1);
