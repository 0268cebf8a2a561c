using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>Asks Fly for the machine of an attempt, or adopts the one of its name.</summary>
internal sealed record CreateMachine(int Attempt) : TaskEffect
{
    public override bool EndsWithTask => true;

    protected override int Number => Attempt;

    public override async Task<TaskEvent> Perform(TaskWork work, CancellationToken cancellationToken) =>
        new TaskEvent.MachineCreated(Attempt, (await work.Services.Machines.Create(work, Attempt, cancellationToken)).Id);
}
