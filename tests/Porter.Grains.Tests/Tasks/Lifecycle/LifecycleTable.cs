using System.Text;
using Porter.Grains.Tasks;
using Porter.Grains.Tasks.Effects;
using Porter.Grains.Tasks.Lifecycle;
using Porter.Grains.Users;

namespace Porter.Grains.Tests.Tasks.Lifecycle;

/// <summary>Writes <c>docs/lifecycle.md</c>: every phase and every event, as the code has it.</summary>
internal static class LifecycleTable
{
    private static readonly DateTimeOffset Later = Some.Noon.AddSeconds(30);

    private static readonly (string Name, TaskEvent Event, TimeSpan After)[] Events =
    [
        ("Submitted", new TaskEvent.Submitted(Some.Brief), default),
        ("PermissionAnswered (yes)", new TaskEvent.PermissionAnswered(true, true, Some.Access), default),
        ("PermissionAnswered (no)", new TaskEvent.PermissionAnswered(false, true, Some.Access), default),
        ("ConfigAnswered (ready)", new TaskEvent.ConfigAnswered(new("opencode")), default),
        ("ConfigAnswered (not ready)", new TaskEvent.ConfigAnswered(new("opencode", ConfigProblem.NotConnected)), default),
        ("SlotAnswered (granted)", new TaskEvent.SlotAnswered(Some.Granted), default),
        ("SlotAnswered (queued)", new TaskEvent.SlotAnswered(new(SlotAnswerKind.Queued, 2, 5, 20)), default),
        ("SlotAnswered (full)", new TaskEvent.SlotAnswered(new(SlotAnswerKind.Full, 0, 5, 20)), default),
        ("SlotGranted", new TaskEvent.SlotGranted(), default),
        ("QueueMoved", new TaskEvent.QueueMoved(1), default),
        ("RepositoryRead", new TaskEvent.RepositoryRead(Some.Plan, "prompt"), default),
        ("MachineCreated (this attempt)", new TaskEvent.MachineCreated(1, "m1"), default),
        ("MachineCreated (given up)", new TaskEvent.MachineCreated(9, "m9"), default),
        ("WorkerStarted", new TaskEvent.WorkerStarted(1), default),
        ("WorkerStarted (old attempt)", new TaskEvent.WorkerStarted(9), default),
        ("WorkerProgressed", new TaskEvent.WorkerProgressed(1, new("editing", null)), default),
        ("PublishAllowed", new TaskEvent.PublishAllowed(1), default),
        ("WorkerCompleted (changes)", new TaskEvent.WorkerCompleted(1, Some.Done), default),
        ("WorkerCompleted (no changes)", new TaskEvent.WorkerCompleted(1, new(true, "no_changes")), default),
        ("WorkerCompleted (bare complete)", new TaskEvent.WorkerCompleted(1, new(true)), default),
        ("WorkerCompleted (failed)", new TaskEvent.WorkerCompleted(1, new(false, "agent_error", "It broke.")), default),
        ("WorkerCompleted (timed out)", new TaskEvent.WorkerCompleted(1, new(false, "timed_out")), default),
        ("WorkerCompleted (push refused)", new TaskEvent.WorkerCompleted(1, new(false, "push_refused")), default),
        ("WorkerCompleted (old attempt)", new TaskEvent.WorkerCompleted(9, Some.Done), default),
        ("MachineSeen (gone)", new TaskEvent.MachineSeen(1, new(true, 137, true)), default),
        ("PullRequestOpened", Some.Opened, default),
        ("NothingToPublish", new TaskEvent.NothingToPublish(), default),
        ("CancelRequested", Some.Cancel, default),
        ("Announced", new TaskEvent.Announced(99), default),
        ("EffectDelayed (CreateMachine)", new TaskEvent.EffectDelayed(new CreateMachine(1), "no room"), default),
        ("EffectRefused (CheckPermission)", new TaskEvent.EffectRefused(new CheckPermission(), "GitHub", "gone"), default),
        ("EffectRefused (CheckConfig)", new TaskEvent.EffectRefused(new CheckConfig(), "GitHub", "gone"), default),
        ("EffectRefused (ReadRepository)", new TaskEvent.EffectRefused(new ReadRepository(), "GitHub", "gone"), default),
        ("EffectRefused (CreateMachine)", new TaskEvent.EffectRefused(new CreateMachine(1), "Fly", "no"), default),
        ("EffectRefused (OpenPullRequest)", new TaskEvent.EffectRefused(new OpenPullRequest(), "GitHub", "no"), default),
        ("EffectRefused (DestroyMachine)", new TaskEvent.EffectRefused(new DestroyMachine(1), "Fly", "no"), default),
        ("EffectDone", new TaskEvent.EffectDone(new React()), default),
        ("ClockTicked (no report)", new TaskEvent.ClockTicked(null, false), default),
        ("ClockTicked (pulse)", new TaskEvent.ClockTicked(Later, true), default),
        ("ClockTicked (past the start)", new TaskEvent.ClockTicked(null, false), TimeSpan.FromMinutes(3)),
        ("ClockTicked (past the deadline)", new TaskEvent.ClockTicked(null, false), TimeSpan.FromMinutes(20)),
        ("ClockTicked (past every timeout)", new TaskEvent.ClockTicked(null, false), TimeSpan.FromMinutes(90)),
    ];

    public static string Write()
    {
        var page = new StringBuilder("""
            # The life of a task

            Generated from `TaskLifecycle` by the test `TaskLifecycleTests.The_table_in_docs_is_what_the_code_does`; a change of the rules
            changes this page, and a reviewer sees it. To write it anew: `PORTER_WRITE_DOCS=1 dotnet test --project tests/Porter.Grains.Tests`.

            `Checking → Configuring → Waiting → Preparing → Starting → Running → Publishing → Over`, and from each of them to `Over`.

            A line says: in this phase, at this event, the task goes to that phase and puts those effects into its outbox. What is not listed changes
            nothing; “–” is a task that nobody asked for.
            “Over” carries its outcome. The machine of attempt 1 is known in `Starting` and `Running`.

            | phase | event | then | outbox |
            |---|---|---|---|

            """);
        foreach (var phase in Enum.GetValues<TaskPhase>().Select(phase => (TaskPhase?)phase).Prepend(null))
        {
            var task = phase is { } reached ? Standing(reached) : null;
            foreach (var (name, happened, after) in Events)
            {
                var next = TaskLifecycle.Next(task, happened, Later + after, Some.Limits);
                if (next is null || ReferenceEquals(task, next))
                    continue;
                var effects = next.Outbox.Except(task?.Outbox ?? []);
                page.Append($"| {phase?.ToString() ?? "–"} | {name} | {Then(task, next)} | {string.Join(", ", effects)} |\n");
            }
        }

        return page.ToString();
    }

    private static TaskState Standing(TaskPhase phase)
    {
        var task = Some.In(phase);
        if (phase is TaskPhase.Starting or TaskPhase.Running)
            task = task.WithMachine();
        return phase is TaskPhase.Over
            ? task.WithMachine() with { Outbox = [], Ending = task.Ending! with { Outcome = Outcome.Cancelled, PullRequest = null } }
            : task;
    }

    private static string Then(TaskState? before, TaskState after) => after.Phase switch
    {
        TaskPhase.Over when before?.Phase is not TaskPhase.Over => $"**Over**: {after.Ending!.Outcome}",
        _ when before?.Phase == after.Phase => "stays",
        _ => $"**{after.Phase}**",
    };
}
