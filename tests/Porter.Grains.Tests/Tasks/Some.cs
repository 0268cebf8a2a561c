using Porter.Grains.GitHub;
using Porter.Grains.Tasks;
using Porter.Grains.Users;
using TaskRequest = Porter.Grains.Tasks.TaskRequest;

namespace Porter.Grains.Tests.Tasks;

/// <summary>One of each, for tests that need any.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    public static readonly TaskLimits Limits = new(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(2));
    public static readonly UserRef Alice = new(1, "alice");
    public static readonly UserRef Bob = new(2, "bob");
    public static readonly IssueRef Issue = new(new("acme", "widgets"), 7);
    public static readonly TaskId Task = TaskId.ForComment(42);
    public static readonly TaskRequest Request = new(Alice, Issue, "opencode", Words: "be brief", Title: "Greet the world", Body: "It says hi.", InstallationId: 5, CommentId: 42);
    public static readonly SlotAnswer Granted = new(SlotAnswerKind.Granted, 0, 5, 20);
    public static readonly WorkerFinished Done = new(true, "changes", Branch: Task.Branch, Files: 3, Additions: 20, Deletions: 4, Usage: new(40_000, 1_234, 0.23m));

    /// <summary>A task as it is in a phase, all that led there having gone well.</summary>
    public static TaskState In(TaskPhase phase) => Path(phase).Aggregate(new TaskState(), (task, news) => Settled(TaskLifecycle.Next(task, news, Noon, Limits)));

    private static TaskState Settled(TaskState task) => task with { Owed = task.Phase is TaskPhase.Over ? task.Owed : [] };

    private static IEnumerable<TaskEvent> Path(TaskPhase phase) => All.Take(phase is TaskPhase.Over ? All.Length : (int)phase);

    private static readonly TaskEvent[] All =
    [
        new TaskEvent.Submitted(Request),
        new TaskEvent.PermissionAnswered(true, true, 5),
        new TaskEvent.ConfigAnswered(new("opencode")),
        new TaskEvent.SlotAnswered(Granted),
        new TaskEvent.RepositoryRead("main", "Greet the world", "the prompt"),
        new TaskEvent.WorkerBegan(1),
        new TaskEvent.WorkerEnded(1, Done),
        new TaskEvent.PullRequestOpened(new(43, "https://github.com/acme/widgets/pull/43"), 3, 20, 4),
    ];
}
