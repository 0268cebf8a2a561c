using Porter.Grains.GitHub;
using Porter.Grains.Issues;
using Porter.Grains.Outbound;
using Porter.Grains.Tasks.Lifecycle;
using Porter.Grains.Users;

namespace Porter.Grains.Tasks.Effects;

/// <summary>What an effect is performed with: a task as it stands, and the ways to the world.</summary>
/// <param name="Id">The task.</param>
/// <param name="Brief">What was asked for.</param>
/// <param name="Task">How it stands.</param>
/// <param name="Services">The ways to the world.</param>
internal sealed record TaskWork(TaskId Id, TaskBrief Brief, TaskState Task, TaskServices Services)
{
    public TaskRequest Request => Brief.Request;

    public IUserGrain User => Services.Grains.GetGrain<IUserGrain>(Request.By.Id);

    /// <summary>The issue; only where it is known how the repository is reached.</summary>
    public IIssueGrain Issue => Services.Issue(Access.RepositoryId, Request.Issue.Number);

    /// <summary>The repository; only where it is known how it is reached.</summary>
    public GitHubRepository Repository => Services.Installations.Open(Access.InstallationId, Request.Issue.Repository);

    /// <summary>How the repository is reached.</summary>
    public RepositoryAccess Access => Task.Repository ?? throw new InvalidOperationException($"{Id}: GitHub was not asked yet.");

    /// <summary>Performs an effect; what is refused for good is told as an event.</summary>
    /// <exception cref="TransientOutboundException">It stays in the outbox.</exception>
    public async Task<TaskEvent> Try(TaskEffect effect, CancellationToken cancellationToken)
    {
        try
        {
            return await effect.Perform(this, cancellationToken);
        }
        catch (OutboundRefusedException refused)
        {
            return new TaskEvent.EffectRefused(effect, refused.Service, refused.Reason);
        }
        catch (ConfigException config)
        {
            return new TaskEvent.EffectRefused(effect, "your config", config.Message);
        }
    }
}
