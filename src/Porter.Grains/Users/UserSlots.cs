using System.Collections.Immutable;
using Porter.Grains.Storage;
using Porter.Grains.Tasks;

namespace Porter.Grains.Users;

/// <summary>A slot in use. It ends by itself, so that a task that was lost does not hold it for ever; a living task renews it every minute.</summary>
internal sealed record Lease(TaskId Task, DateTimeOffset Until) : StoredRecord;

/// <summary>A user's slots and the queue behind them. Pure: each change gives a new value.</summary>
internal sealed record UserSlots : StoredRecord
{
    public ImmutableArray<Lease> Leases { get; init; } = [];

    public ImmutableArray<TaskId> Queue { get; init; } = [];

    /// <summary>A slot for the task, or a place in the queue, or neither. Asking again keeps what there is and renews the lease.</summary>
    public (UserSlots After, SlotAnswer Answer) Take(TaskId task, DateTimeOffset now, SlotRules rules)
    {
        var slots = Settle(now, rules);
        if (slots.Leases.Any(lease => lease.Task == task))
        {
            var renewed = slots.Leases.Select(lease => lease.Task == task ? lease with { Until = now + rules.Lease } : lease);
            return (slots with { Leases = [.. renewed] }, rules.Answer(SlotAnswerKind.Granted));
        }

        if (!slots.Queue.Contains(task))
        {
            if (slots.Leases.Length < rules.Slots)
                return (slots with { Leases = slots.Leases.Add(new(task, now + rules.Lease)) }, rules.Answer(SlotAnswerKind.Granted));
            if (slots.Queue.Length >= rules.Queue)
                return (slots, rules.Answer(SlotAnswerKind.Full));
            slots = slots with { Queue = slots.Queue.Add(task) };
        }

        return (slots, rules.Answer(SlotAnswerKind.Queued, slots.Queue.IndexOf(task) + 1));
    }

    /// <summary>Gives back what the task has. Twice is once.</summary>
    public UserSlots Release(TaskId task, DateTimeOffset now, SlotRules rules) =>
        (this with { Leases = Leases.RemoveAll(lease => lease.Task == task), Queue = Queue.Remove(task) }).Settle(now, rules);

    /// <summary>Ends leases whose time is up, and lets the queue move up into free slots.</summary>
    public UserSlots Settle(DateTimeOffset now, SlotRules rules)
    {
        var leases = Leases.RemoveAll(lease => lease.Until <= now);
        var free = Math.Clamp(rules.Slots - leases.Length, 0, Queue.Length);
        return leases.Length == Leases.Length && free == 0
            ? this
            : this with { Leases = leases.AddRange(Queue.Take(free).Select(task => new Lease(task, now + rules.Lease))), Queue = Queue.RemoveRange(0, free) };
    }
}

/// <summary>How many slots, how many places behind them, and how long a lease lasts unless renewed.</summary>
internal sealed record SlotRules(int Slots, int Queue, TimeSpan Lease)
{
    public SlotAnswer Answer(SlotAnswerKind kind, int position = 0) => new(kind, position, Slots, Queue);
}
