using Porter.Grains.Commands;
using Porter.Grains.GitHub;
using Porter.Grains.Tasks;
using Porter.Grains.Tasks.Lifecycle;
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
    public static readonly RepositoryAccess Access = new(5, 1_296_269);
    public static readonly CommandSource Source = CommandSource.Comment(42);
    public static readonly TaskId Task = TaskId.For(Source);
    public static readonly TaskRequest Request = new(
        Alice, Issue, Source, "opencode", Words: "be brief", Title: "Greet the world", Body: "It says hi.", Repository: Access);

    public static readonly TaskBrief Brief = new() { Request = Request, At = Noon, Prompt = "the prompt" };
    public static readonly TaskPlan Plan = new("main", "Greet the world");
    public static readonly SlotAnswer Granted = new(SlotAnswerKind.Granted, 0, 5, 20);
    public static readonly PullRequest PullRequest = new(43, "https://github.com/acme/widgets/pull/43");
    public static readonly WorkerCompleted Done = new(
        true, "changes", Branch: Task.Branch, Files: 3, Additions: 20, Deletions: 4, Usage: new(40_000, 1_234, 0.23m));

    public static readonly TaskEvent Cancel = new TaskEvent.CancelRequested(Bob, CancelCause.Requested);
    public static readonly TaskEvent Opened = new TaskEvent.PullRequestOpened(PullRequest, new(3, 20, 4));

    /// <summary>A task as it is in a phase, all that led there having gone well.</summary>
    public static TaskState In(TaskPhase phase) =>
        Path(phase).Aggregate((TaskState?)null, (task, happened) => Settled(TaskLifecycle.Next(task, happened, Noon, Limits)!))!;

    /// <summary>The task after an event.</summary>
    public static TaskState After(TaskState task, TaskEvent happened, DateTimeOffset? now = null) =>
        TaskLifecycle.Next(task, happened, now ?? Noon, Limits)!;

    /// <summary>The task with something else of its attempt.</summary>
    public static TaskState With(this TaskState task, Func<MachineAttempt, MachineAttempt> change) => task with { Attempt = change(task.Attempt!) };

    /// <summary>The task, its machine known to be <c>m1</c>.</summary>
    public static TaskState WithMachine(this TaskState task, string id = "m1") => task.With(attempt => attempt with { Machine = new(id, Noon) });

    private static TaskState Settled(TaskState task) => task with { Outbox = task.Phase is TaskPhase.Over ? task.Outbox : [] };

    private static IEnumerable<TaskEvent> Path(TaskPhase phase) => All.Take((int)phase + 1);

    private static readonly TaskEvent[] All =
    [
        new TaskEvent.Submitted(Brief),
        new TaskEvent.PermissionAnswered(true, true, Access),
        new TaskEvent.ConfigAnswered(new("opencode")),
        new TaskEvent.SlotAnswered(Granted),
        new TaskEvent.RepositoryRead(Plan, "the prompt"),
        new TaskEvent.WorkerStarted(1),
        new TaskEvent.WorkerCompleted(1, Done),
        Opened,
    ];
}
