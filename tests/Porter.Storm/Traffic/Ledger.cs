using System.Collections.Concurrent;
using Porter.Grains.Commands;
using Porter.Grains.Tasks;

namespace Porter.Storm.Traffic;

/// <summary>What was asked of Porter and what it accepted: what it is held to.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, AskedTask> _tasks = new();
    private readonly ConcurrentDictionary<long, SaidCommand> _commands = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _done = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _cancelled = new();
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly ConcurrentQueue<TimeSpan> _acceptances = new();

    /// <summary>Tasks that Porter said it had accepted.</summary>
    public IReadOnlyCollection<AskedTask> Tasks => [.. _tasks.Values];

    /// <summary>Other commands that Porter said it had accepted.</summary>
    public IReadOnlyCollection<SaidCommand> Commands => [.. _commands.Values];

    /// <summary>When Porter first heard that a task's work was done.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Done => _done;

    /// <summary>When a task was first cancelled by its id.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Cancelled => _cancelled;

    /// <summary>How often everything else happened.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>How long accepted deliveries took.</summary>
    public IReadOnlyCollection<TimeSpan> Acceptances => [.. _acceptances];

    public void Accepted(AskedTask task) => _tasks.TryAdd(task.Id, task);

    public void Accepted(SaidCommand command) => _commands.TryAdd(command.CommentId, command);

    public void AcceptedAfter(TimeSpan took) => _acceptances.Enqueue(took);

    public void DoneNow(string task) => _done.TryAdd(task, TimeProvider.System.GetUtcNow());

    public void CancelledNow(TaskId task) => _cancelled.TryAdd(task.Value, TimeProvider.System.GetUtcNow());

    public void Count(string what) => _counts.AddOrUpdate(what, 1, (_, before) => before + 1);
}

/// <summary>A task that Porter accepted.</summary>
/// <param name="Id">Its id.</param>
/// <param name="By">Whose it is.</param>
/// <param name="Issue">Where it was asked for, <c>owner/repo#1</c>.</param>
/// <param name="At">When.</param>
/// <param name="ByApi">It was asked of the API instead of in a comment.</param>
internal sealed record AskedTask(string Id, string By, string Issue, DateTimeOffset At, bool ByApi = false);

/// <summary>A command about an issue's tasks that Porter accepted.</summary>
/// <param name="CommentId">The comment that gave it.</param>
/// <param name="Issue">Where.</param>
/// <param name="Text">What it said.</param>
internal sealed record SaidCommand(long CommentId, string Issue, string Text)
{
    /// <summary>What marks the comment that answers it.</summary>
    public string AnswerKey => $"command:{Source}";

    /// <summary>The task that it becomes, where it is a retry that finds something to try again.</summary>
    public string TaskId => Grains.Tasks.TaskId.For(Source).Value;

    private CommandSource Source => CommandSource.Comment(CommentId);
}
