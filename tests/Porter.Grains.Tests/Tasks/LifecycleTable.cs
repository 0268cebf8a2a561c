using System.Text;
using Porter.Grains.Tasks;
using Porter.Grains.Users;

namespace Porter.Grains.Tests.Tasks;

/// <summary>Writes <c>docs/lifecycle.md</c>: every phase and every event, as the code has it.</summary>
internal static class LifecycleTable
{
    private static readonly DateTimeOffset Later = Some.Noon.AddSeconds(30);

    private static readonly (string Name, TaskEvent News, TimeSpan After)[] News =
    [
        ("Submitted", new TaskEvent.Submitted(Some.Request), default),
        ("PermissionAnswered (yes)", new TaskEvent.PermissionAnswered(true, true, 5), default),
        ("PermissionAnswered (no)", new TaskEvent.PermissionAnswered(false, true, 5), default),
        ("ConfigAnswered (ready)", new TaskEvent.ConfigAnswered(new("opencode")), default),
        ("ConfigAnswered (not ready)", new TaskEvent.ConfigAnswered(new("opencode", ConfigProblem.NotConnected)), default),
        ("SlotAnswered (granted)", new TaskEvent.SlotAnswered(Some.Granted), default),
        ("SlotAnswered (queued)", new TaskEvent.SlotAnswered(new(SlotAnswerKind.Queued, 2, 5, 20)), default),
        ("SlotAnswered (full)", new TaskEvent.SlotAnswered(new(SlotAnswerKind.Full, 0, 5, 20)), default),
        ("SlotGranted", new TaskEvent.SlotGranted(), default),
        ("QueueMoved", new TaskEvent.QueueMoved(1), default),
        ("RepositoryRead", new TaskEvent.RepositoryRead("main", "title", "prompt"), default),
        ("MachineCreated (this attempt)", new TaskEvent.MachineCreated(1, "m1"), default),
        ("MachineCreated (given up)", new TaskEvent.MachineCreated(9, "m9"), default),
        ("WorkerBegan", new TaskEvent.WorkerBegan(1), default),
        ("WorkerBegan (old attempt)", new TaskEvent.WorkerBegan(9), default),
        ("WorkerProgressed", new TaskEvent.WorkerProgressed(1, "editing", null), default),
        ("PublishAllowed", new TaskEvent.PublishAllowed(1), default),
        ("WorkerEnded (changes)", new TaskEvent.WorkerEnded(1, Some.Done), default),
        ("WorkerEnded (no changes)", new TaskEvent.WorkerEnded(1, new(true, "no_changes")), default),
        ("WorkerEnded (bare complete)", new TaskEvent.WorkerEnded(1, new(true)), default),
        ("WorkerEnded (failed)", new TaskEvent.WorkerEnded(1, new(false, "agent_error", "It broke.")), default),
        ("WorkerEnded (timed out)", new TaskEvent.WorkerEnded(1, new(false, "timed_out")), default),
        ("WorkerEnded (push refused)", new TaskEvent.WorkerEnded(1, new(false, "push_refused")), default),
        ("WorkerEnded (old attempt)", new TaskEvent.WorkerEnded(9, Some.Done), default),
        ("MachineSeen (gone)", new TaskEvent.MachineSeen(1, new(true, 137, true)), default),
        ("PullRequestOpened", new TaskEvent.PullRequestOpened(new(43, "https://github.com/acme/widgets/pull/43"), 3, 20, 4), default),
        ("NothingToPublish", new TaskEvent.NothingToPublish(), default),
        ("CancelRequested", new TaskEvent.CancelRequested(Some.Bob, null), default),
        ("Announced", new TaskEvent.Announced(99), default),
        ("EffectDelayed (CreateMachine)", new TaskEvent.EffectDelayed(new(TaskEffectKind.CreateMachine, 1), "no room"), default),
        ("EffectRefused (CheckPermission)", new TaskEvent.EffectRefused(new(TaskEffectKind.CheckPermission), "GitHub", "gone"), default),
        ("EffectRefused (CheckConfig)", new TaskEvent.EffectRefused(new(TaskEffectKind.CheckConfig), "GitHub", "gone"), default),
        ("EffectRefused (ReadRepository)", new TaskEvent.EffectRefused(new(TaskEffectKind.ReadRepository), "GitHub", "gone"), default),
        ("EffectRefused (CreateMachine)", new TaskEvent.EffectRefused(new(TaskEffectKind.CreateMachine, 1), "Fly", "no"), default),
        ("EffectRefused (OpenPullRequest)", new TaskEvent.EffectRefused(new(TaskEffectKind.OpenPullRequest), "GitHub", "no"), default),
        ("EffectRefused (DestroyMachine)", new TaskEvent.EffectRefused(new(TaskEffectKind.DestroyMachine, 1), "Fly", "no"), default),
        ("EffectDone", new TaskEvent.EffectDone(new(TaskEffectKind.React)), default),
        ("ClockTicked (silence)", new TaskEvent.ClockTicked(null, false), default),
        ("ClockTicked (pulse)", new TaskEvent.ClockTicked(Later, true), default),
        ("ClockTicked (past the start)", new TaskEvent.ClockTicked(null, false), TimeSpan.FromMinutes(3)),
        ("ClockTicked (past the deadline)", new TaskEvent.ClockTicked(null, false), TimeSpan.FromMinutes(20)),
        ("ClockTicked (past all patience)", new TaskEvent.ClockTicked(null, false), TimeSpan.FromMinutes(90)),
    ];

    public static string Write()
    {
        var page = new StringBuilder("""
            # The life of a task

            Generated from `TaskLifecycle` by the test `LifecycleTests.The_table_in_docs_is_what_the_code_does`; a change of the rules
            changes this page, and a reviewer sees it. To write it anew: `PORTER_WRITE_DOCS=1 dotnet test --project tests/Porter.Grains.Tests`.

            `None → Checking → Configuring → Waiting → Preparing → Starting → Running → Publishing → Over`, and from each of them to `Over`.

            A line says: in this phase, at this news, the task goes to that phase and owes those effects. What is not listed changes nothing.
            “Over” carries its outcome. The machine of attempt 1 is known in `Starting` and `Running`.

            | phase | news | then | owes |
            |---|---|---|---|

            """);
        foreach (var phase in Enum.GetValues<TaskPhase>())
        {
            var task = Some.In(phase);
            if (phase is TaskPhase.Starting or TaskPhase.Running)
                task = task with { MachineId = "m1" };
            if (phase is TaskPhase.Over)
                task = task with { Owed = [], PullRequest = null, Outcome = Outcome.Cancelled, MachineId = "m1" };
            foreach (var (name, news, after) in News)
            {
                var next = TaskLifecycle.Next(task, news, Later + after, Some.Limits);
                if (!ReferenceEquals(task, next))
                    page.Append("| ").Append(phase).Append(" | ").Append(name).Append(" | ").Append(Phase(task, next)).Append(" | ").AppendJoin(", ", next.Owed.Except(task.Owed)).AppendLine(" |");
            }
        }

        return page.ToString();
    }

    private static string Phase(TaskState before, TaskState after) => after.Phase switch
    {
        TaskPhase.Over when before.Phase is not TaskPhase.Over => $"**Over**: {after.Outcome}",
        _ when before.Phase == after.Phase => "stays",
        _ => $"**{after.Phase}**",
    };
}
