namespace Porter.Grains.Tasks;

/// <summary>
/// Something a task owes to the world. Stored with the state that decided it, performed afterwards, at least once; each is idempotent
/// by a natural key.
/// </summary>
/// <param name="Kind">What is owed.</param>
/// <param name="Number">The attempt for machines, the revision for announcements and for what is filed again, else 0.</param>
internal sealed record TaskEffect(TaskEffectKind Kind, int Number = 0)
{
    public override string ToString() => Number == 0 ? Kind.ToString() : $"{Kind} {Number}";
}

/// <summary>What a task can owe.</summary>
internal enum TaskEffectKind
{
    Enrol,
    React,
    CheckPermission,
    CheckConfig,
    TakeSlot,
    ReadRepository,
    CreateMachine,
    LookAtMachine,
    OpenPullRequest,
    DestroyMachine,
    ReleaseSlot,
    Leave,
    Archive,
    FindPullRequest,
    Announce,
}

/// <summary>Which owed effects may be performed now.</summary>
internal static class TaskEffects
{
    /// <summary>
    /// An effect waits for those before it that its own would make no sense without. Speaking waits for nothing while the task lives, so that
    /// a slow GitHub holds up no machine; the last word waits until everything it says is true.
    /// </summary>
    public static IEnumerable<TaskEffect> Ready(TaskState task)
    {
        for (var i = 0; i < task.Owed.Length; i++)
        {
            var effect = task.Owed[i];
            if (!task.Owed.Take(i).Any(earlier => Blocks(earlier.Kind, effect.Kind, task.Phase)))
                yield return effect;
        }
    }

    /// <summary>Effects of one lane are never out at the same time: a machine is not destroyed while it is still being made.</summary>
    public static object Lane(TaskEffect effect) => effect.Kind switch
    {
        TaskEffectKind.Announce or TaskEffectKind.React => "voice",
        TaskEffectKind.LookAtMachine => "look",
        TaskEffectKind.OpenPullRequest or TaskEffectKind.FindPullRequest => "publish",
        _ => "work",
    };

    /// <summary>
    /// Whether it costs nothing to do again what was just done, should a crash come before the next save: then that save is early enough. While
    /// the task lives there is a next one.
    /// </summary>
    public static bool MayBeRepeated(TaskEvent done, TaskState task) =>
        done is TaskEvent.EffectDone { Effect.Kind: TaskEffectKind.React or TaskEffectKind.Enrol } && task.Phase is not TaskPhase.Over;

    private static bool Blocks(TaskEffectKind earlier, TaskEffectKind later, TaskPhase phase) => (earlier, later) switch
    {
        (TaskEffectKind.React or TaskEffectKind.LookAtMachine, _) => false,
        (TaskEffectKind.Announce, TaskEffectKind.Announce) => true,
        (TaskEffectKind.Announce, _) => false,
        (_, TaskEffectKind.Announce) => phase is TaskPhase.Over,
        (_, TaskEffectKind.React or TaskEffectKind.LookAtMachine or TaskEffectKind.OpenPullRequest) => false,
        (TaskEffectKind.OpenPullRequest, TaskEffectKind.DestroyMachine or TaskEffectKind.ReleaseSlot) => false,
        _ => true,
    };
}
