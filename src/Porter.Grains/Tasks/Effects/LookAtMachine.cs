using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>Looks whether the machine of an attempt, whose worker says nothing, still runs.</summary>
internal sealed record LookAtMachine(int Attempt) : TaskEffect
{
    public override TaskLane Lane => TaskLane.Look;

    public override bool EndsWithTask => true;

    public override bool IsWaitedFor => false;

    protected override int Number => Attempt;

    public override bool WaitsFor(TaskEffect earlier, TaskState task) => false;

    public override async Task<TaskEvent> Perform(TaskWork work, CancellationToken cancellationToken)
    {
        if (work.Task.Attempt is not { Machine: { } known } attempt || attempt.Number != Attempt)
            return new TaskEvent.EffectDone(this);
        var machine = await work.Services.Machines.Look(work, known.Id, cancellationToken);
        var sight = machine is { HasEnded: false }
            ? new MachineSight(false)
            : new MachineSight(true, machine?.Exit?.Code, machine?.Exit?.OutOfMemory ?? false);
        return new TaskEvent.MachineSeen(Attempt, sight);
    }
}
