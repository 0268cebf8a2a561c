using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Porter.Grains.Fly;
using Porter.Grains.Tasks;

namespace Porter.Grains.Users;

/// <summary>
/// Destroys machines of ours that no living task knows: made by a call that everybody had given up, or left by a lost state. It acts on what
/// Fly shows, never on what it does not show: a list that is wrongly empty harms nobody.
/// </summary>
internal sealed class OrphanSweep(
    IGrainFactory grains,
    FlyMachines fly,
    PublicAddress address,
    IOptions<FlyOptions> options,
    TimeProvider clock,
    ILogger<OrphanSweep> log)
{
    private const int MostAtOnce = 20;

    // Fly takes one destroy a second of an app: https://fly.io/docs/machines/api/working-with-machines-api/#rate-limits
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>Looks through the machines that a user's token reaches. Returns how many were destroyed.</summary>
    public async Task<int> Run(Credentials credentials, CancellationToken cancellationToken)
    {
        var account = new FlyAccount(credentials.FlyToken, credentials.FlyApp ?? options.Value.App);
        var ours = new Dictionary<string, string> { [MachineOrders.HomeKey] = address.Home.AbsoluteUri };
        var destroyed = 0;
        foreach (var machine in await fly.List(account, ours, cancellationToken))
        {
            if (destroyed == MostAtOnce || !await IsOrphan(machine))
                continue;
            log.LogWarning("Machine {Machine} ({Name}) has no living task and is destroyed", machine.Id, machine.Name);
            await fly.Destroy(account, machine.Id, cancellationToken);
            destroyed++;
            await Task.Delay(Pace, clock, cancellationToken);
        }

        return destroyed;
    }

    private async Task<bool> IsOrphan(Machine machine)
    {
        if (machine.IsGone || machine.IsGoing
            || !TaskId.TryParse(machine.Metadata.GetValueOrDefault(MachineRequest.TaskKey), out var id)
            || !int.TryParse(machine.Metadata.GetValueOrDefault(MachineRequest.AttemptKey), out var attempt))
            return false;
        try
        {
            return IsOrphan(await grains.GetGrain<ITaskGrain>(id.Value).Get(), attempt);
        }
        catch (UnreadableStateException e)
        {
            // A newer silo may know that it lives.
            log.LogError("Whether machine {Machine} has a living task cannot be read: {Reason}", machine.Id, e.Message);
            return false;
        }
    }

    /// <summary>An attempt is saved before its machine is asked for, so a living task knows each machine it may have.</summary>
    internal static bool IsOrphan(TaskView? task, int attempt) =>
        task is null or { Status: Status.Complete or Status.Failed } || task.Attempt != attempt;
}
