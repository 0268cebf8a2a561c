using System.Collections.Immutable;
using Porter.Grains.Commands;
using Porter.Grains.Fly;
using Porter.Grains.GitHub;
using Porter.Grains.GitHub.Deliveries;
using Porter.Grains.Issues;
using Porter.Grains.Outbound;
using Porter.Grains.Storage;
using Porter.Grains.Tasks;
using Porter.Grains.Tasks.Effects;
using Porter.Grains.Tasks.Lifecycle;
using Porter.Grains.Tests.Tasks;
using Porter.Grains.Users;
using TaskRequest = Porter.Grains.Tasks.TaskRequest;

namespace Porter.Grains.Tests.Storage;

/// <summary>One of each kind that is stored or travels, every member of it filled.</summary>
internal static class Samples
{
    private static readonly TaskId Other = TaskId.For(CommandSource.Comment(43));
    private static readonly Usage Usage = new(41_000, 900, 0.23m);
    private static readonly LogLine Line = new(Some.Noon, "tool", "editing src/greeting.ts");

    private static readonly TaskView View = new(
        Some.Task, Status.Failed, Some.Issue, Some.Alice, "opencode", "the prompt", "m1", "m0", 2, Some.PullRequest, Some.Noon, Some.Noon.AddSeconds(9),
        Some.Noon.AddMinutes(3), Outcome.Cancelled, "@bob cancelled it.", Some.Task.Branch, "editing", 3, Usage, 7);

    private static readonly IssueCommand Command = new(CommandSource.Comment(9), new Command.Unknown("cluade", "claude"), Some.Bob, Some.Issue, Some.Access);

    private static readonly TaskRequest Request = Some.Request with { Model = "opus", Author = Some.Bob };

    /// <summary>What is stored, by the name of its fixture.</summary>
    public static IReadOnlyDictionary<string, object> Stored { get; } = new Dictionary<string, object>
    {
        ["TaskBrief"] = Row(new TaskBrief { Request = Request, At = Some.Noon, Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", Prompt = "the prompt" }),
        ["TaskState"] = Row(Task(new EndReason.NotReady(new("opencode", ConfigProblem.KeyMissing, "Anthropic API key")))),
        ["IssueState"] = Row(new IssueState
        {
            Open = [Some.Task],
            Last = Other,
            Commands =
            [
                new()
                {
                    Command = Command,
                    Stage = CommandStage.Awaiting,
                    At = Some.Noon,
                    Awaiting = [Some.Task],
                    Tasks = [View],
                    MachinesLeft = ["m0"],
                    Unreadable = [Other],
                    IsRefused = true,
                    Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                },
            ],
            Heard = [.. Enum.GetValues<SourceKind>().Select(kind => new CommandSource(kind, 9, 1))],
            Refused = [new(2, CommandSource.Comment(8))],
        }),
        ["IssueState.Commands"] = Row(new IssueState { Commands = [.. Commands.Select(command => new PendingCommand { Command = Command with { Command = command }, Stage = CommandStage.Checking, At = Some.Noon })] }),
        ["UserState"] = Row(new UserState
        {
            Login = "alice",
            SealedToken = "enc:v1:x",
            GistId = "a1",
            Slots = new() { Leases = [new(Some.Task, Some.Noon)], Queue = [Other] },
            NextNumber = 8,
            Open = ImmutableSortedDictionary<long, TaskId>.Empty.Add(7, Some.Task),
            Archived = [new(Other, 6)],
        }),
        ["HistoryPageState"] = Row(new HistoryPageState { Tasks = ImmutableSortedDictionary<long, TaskView>.Empty.Add(6, View) }),
        ["TaskLogState"] = Row(new TaskLogState { Count = 3 }),
        ["LogPageState"] = Row(new LogPageState { Lines = [Line] }),
        ["MissedDeliveries"] = Row(new MissedDeliveries
        {
            LookedAt = Some.Noon,
            Known = [new(new("72d3162e-cc78-11e3-81ab-4c9367dc0958"), 5, Some.Noon, Some.Noon.AddMinutes(1), 2, true)],
        }),
    };

    /// <summary>What travels between silos and webs, one of each type.</summary>
    public static IReadOnlyList<object> Travelling { get; } =
    [
        Some.Task, Some.Issue, new IssueKey(1_296_269, 7), Some.Access, Some.Alice, Some.Issue.Repository, Some.Source, .. Commands, Command, Request, View,
        Some.PullRequest, Usage, Line, new WorkerStarted(), new WorkerProgress(3, [Line], "editing", Usage), new WorkerPublish(3, 4_096),
        new WorkerCompleted(false, "agent_error", "It broke.", "I tried.", Some.Task.Branch, 3, 20, 4, Usage),
        new ReportAccepted(4), new AttemptOver(), new PublishGranted("ghs_1", Some.Task.Branch, Some.Noon), new PublishRefused("Too large."), new PublishDelayed("Later."),
        new ConfigView(new() { ["fly_token"] = "1234" }, "opencode", "workers", "https://gist.github.com/a1"), new ConfigChange(new() { ["fly_token"] = "x" }),
        new Credentials("fo1_x", "workers", new() { ["ANTHROPIC_API_KEY"] = "sk" }), new Readiness("claude", ConfigProblem.KeyMissing, "Anthropic API key"),
        new SlotAnswer(SlotAnswerKind.Queued, 3, 5, 20), new TaskQuery(Status.Running, "acme/widgets", "claude", "greet", 10, 99),
        new ListedTask(6, Some.Task, View), new TaskPage([new(6, Some.Task, View)], 5),
        new OutboundRefusedException("GitHub", 422, "no"), new TransientOutboundException("Fly", "503", TimeSpan.FromSeconds(7)), new NoCapacityException("full"),
        new ConfigException(ConfigProblem.Unreadable, "porter.json is damaged."), new UnreadableStateException("It is damaged."),
    ];

    private static Command[] Commands =>
    [
        new Command.Run("claude", "opus", "be brief"), new Command.Cancel(), new Command.Retry(), new Command.Status(), new Command.Help(),
        new Command.Unknown("cluade", "claude"), new Command.IssueClosed(),
    ];

    private static TaskState Task(EndReason reason) => new()
    {
        Phase = TaskPhase.Over,
        PhaseAt = Some.Noon,
        CreatedAt = Some.Noon,
        Repository = Some.Access,
        IsPermitted = true,
        Agent = "opencode",
        Queue = new(3, 4, 5),
        Plan = Some.Plan,
        Attempt = new(2)
        {
            Machine = new("m1", Some.Noon),
            Delay = "no room in fra",
            StartedAt = Some.Noon,
            MayHavePushed = true,
            Gone = new(Some.Noon, 137, true),
        },
        Deadline = Some.Noon.AddMinutes(11),
        Progress = new("editing", Usage),
        Result = Some.Done,
        Ending = new(Some.Noon, Outcome.Refused, reason, Remedy.Settings, Some.PullRequest),
        LeftMachine = new(1, "no"),
        Comment = new(3, 99, Some.Noon),
        Timeline = [new(Some.Noon, "submitted"), new(Some.Noon, "ended", "refused")],
        Outbox =
        [
            new Announce(3), new Archive(4), new CheckConfig(), new CheckPermission(), new CreateMachine(1), new DestroyMachine(1), new Enrol(),
            new FindPullRequest(), new Leave(), new LookAtMachine(1), new OpenPullRequest(), new React(), new ReadRepository(), new ReleaseSlot(), new TakeSlot(),
        ],
    };

    private static Stored<T> Row<T>(T value)
        where T : class, IVersioned => new(value);
}
