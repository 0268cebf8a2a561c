using System.Text.Json;
using System.Text.Json.Serialization;
using Porter.Grains.Storage;
using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>
/// Something to be done in the world for a task. Stored with the state that decided it, performed afterwards, at least once; each is
/// idempotent by a natural key. Two that are equal are one. Each says in its own file what it waits for, in which lane it runs, and what it does.
/// </summary>
[JsonConverter(typeof(JsonKinds))]
internal abstract record TaskEffect
{
    /// <summary>Effects of one lane are never out at the same time: a machine is not destroyed while it is still being made.</summary>
    [JsonIgnore]
    public virtual TaskLane Lane => TaskLane.Work;

    /// <summary>Whether it makes no sense any more once the task is over.</summary>
    [JsonIgnore]
    public virtual bool EndsWithTask => false;

    /// <summary>
    /// Whether it costs nothing to do again, should a crash come between its end and the next save: while the task lives, that save is early
    /// enough to strike it off.
    /// </summary>
    [JsonIgnore]
    public virtual bool IsFreeToRepeat => false;

    /// <summary>Whether effects that stand behind it may hold this against it: where it is false, nobody waits for it.</summary>
    [JsonIgnore]
    public virtual bool IsWaitedFor => true;

    /// <summary>Whether it is not to be performed before one that stands earlier in the outbox.</summary>
    public virtual bool WaitsFor(TaskEffect earlier, TaskState task) => earlier.IsWaitedFor;

    /// <summary>Does it, and says what happened.</summary>
    /// <param name="work">The task as it stands, and the ways to the world.</param>
    /// <param name="cancellationToken">The grain is leaving.</param>
    /// <exception cref="Outbound.TransientOutboundException">It stays in the outbox.</exception>
    /// <exception cref="Outbound.OutboundRefusedException">It will never work.</exception>
    public abstract Task<TaskEvent> Perform(TaskWork work, CancellationToken cancellationToken);

    /// <summary>Its name, and its number where it has one: <c>DestroyMachine 1</c>.</summary>
    public sealed override string ToString() => Number == 0 ? GetType().Name : $"{GetType().Name} {Number}";

    /// <summary>The attempt or the revision that tells it from others of its kind; 0 where there is none.</summary>
    [JsonIgnore]
    protected virtual int Number => 0;

    /// <summary>What is done and has nothing more to say.</summary>
    protected async Task<TaskEvent> Done(Task work)
    {
        await work;
        return new TaskEvent.EffectDone(this);
    }

    private sealed class JsonKinds() : KindJsonConverter<TaskEffect>(
        typeof(Announce),
        typeof(Archive),
        typeof(CheckConfig),
        typeof(CheckPermission),
        typeof(CreateMachine),
        typeof(DestroyMachine),
        typeof(Enrol),
        typeof(FindPullRequest),
        typeof(Leave),
        typeof(LookAtMachine),
        typeof(OpenPullRequest),
        typeof(React),
        typeof(ReadRepository),
        typeof(ReleaseSlot),
        typeof(TakeSlot))
    {
        protected override TaskEffect Keep(string kind, JsonElement json) => new UnknownEffect(kind, json.GetRawText());

        protected override JsonElement? Kept(TaskEffect value) => value is UnknownEffect unknown ? JsonElement.Parse(unknown.Json) : null;
    }
}

/// <summary>What an effect must have for itself while it is performed.</summary>
internal enum TaskLane
{
    /// <summary>All that has an order.</summary>
    Work,

    /// <summary>What is written on the issue.</summary>
    Comment,

    /// <summary>A look at the machine.</summary>
    Look,

    /// <summary>The pull request.</summary>
    Publish,
}

/// <summary>Which effects may be performed now.</summary>
internal static class TaskEffects
{
    /// <summary>
    /// An effect waits for those before it that its own would make no sense without. Speaking waits for nothing while the task lives, so that
    /// a slow GitHub holds up no machine; the last word waits until everything it says is true.
    /// </summary>
    public static IEnumerable<TaskEffect> Ready(TaskState task)
    {
        for (var i = 0; i < task.Outbox.Length; i++)
        {
            var effect = task.Outbox[i];
            if (effect is not UnknownEffect && !task.Outbox.Take(i).Any(earlier => effect.WaitsFor(earlier, task)))
                yield return effect;
        }
    }

    /// <summary>Whether the next save is early enough for a decision: should a crash come before it, what is stored already leads here again.</summary>
    /// <param name="happened">What was decided on.</param>
    /// <param name="done">The effect that it came of; null: none.</param>
    /// <param name="task">The task as decided.</param>
    public static bool MayWait(TaskEvent happened, TaskEffect? done, TaskState task) =>
        happened is TaskEvent.Submitted || (done is { IsFreeToRepeat: true } && task.Phase is not TaskPhase.Over);
}
