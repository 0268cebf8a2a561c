using Microsoft.Extensions.Options;
using Porter.Grains.GitHub;
using Porter.Grains.Issues;
using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>The ways to the world that effects need.</summary>
internal sealed class TaskServices(
    IGrainFactory grains,
    GitHubApp app,
    GitHubInstallations installations,
    MachineOrders machines,
    PublicAddress address,
    IOptions<PorterOptions> options,
    TimeProvider clock)
{
    public IGrainFactory Grains => grains;

    public GitHubApp App => app;

    public GitHubInstallations Installations => installations;

    public MachineOrders Machines => machines;

    public PublicAddress Address => address;

    public TimeProvider Clock => clock;

    public TaskLimits Limits { get; } = new(options.Value.TaskTimeout, options.Value.StartTimeout);

    public IIssueGrain Issue(long repositoryId, int number) => grains.GetGrain<IIssueGrain>(new IssueKey(repositoryId, number).ToString());
}
