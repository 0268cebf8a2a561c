using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>Asks for one of the user's slots or a place behind them; renews the lease of a task that has one.</summary>
internal sealed record TakeSlot : TaskEffect
{
    public override bool EndsWithTask => true;

    public override async Task<TaskEvent> Perform(TaskWork work, CancellationToken cancellationToken) =>
        new TaskEvent.SlotAnswered(await work.User.TakeSlot(work.Id));
}
