using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Porter.Grains.Agents;
using Porter.Grains.GitHub;
using Porter.Grains.Outbound;
using Porter.Grains.Outboxes;
using Porter.Grains.Secrets;
using Porter.Grains.Storage;
using Porter.Grains.Tasks;
using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Users;

/// <summary>Never waits for a task but to list it: the way back to one is a one-way call.</summary>
[Reentrant]
internal sealed class UserGrain : Grain, IUserGrain, IRemindable
{
    private const string Sweep = "sweep";
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromMinutes(15);

    private readonly Durable<UserState> _user;
    private readonly SlotRules _rules;
    private readonly TimeProvider _clock;
    private readonly UserGist _gist;
    private readonly UserTasks _tasks;
    private readonly OrphanSweep _orphans;
    private readonly TimeSpan _sweepPeriod;
    private readonly ILogger _log;
    private bool _isSweeping;

    public UserGrain(
        [PersistentState("user")] IPersistentState<Stored<UserState>> user,
        IOptions<PorterOptions> options,
        GitHubUsers gitHub,
        Sealer sealer,
        AgentCatalog agents,
        OrphanSweep orphans,
        TimeProvider clock,
        ILogger<UserGrain> log)
    {
        _user = new(user, DeactivateOnIdle);
        (_orphans, _clock, _log, _sweepPeriod) = (orphans, clock, log, options.Value.Sweep);
        var limits = new TaskLimits(options.Value.TaskTimeout, options.Value.StartTimeout);
        // Longer than a task can live, and it is renewed every minute all the same: only a lost task's lease ever ends.
        var lease = limits.MachineTimeout + limits.Task + limits.Overtime + LeaseMargin;
        _rules = new(options.Value.MaxConcurrentTasks, options.Value.MaxQueuedTasks, lease);
        _gist = new(this.GetPrimaryKeyLong(), _user, gitHub, sealer, agents, clock);
        _tasks = new(this.GetPrimaryKeyLong(), _user, GrainFactory, log);
    }

    public async Task<SlotAnswer> TakeSlot(TaskId task)
    {
        if (!_isSweeping)
        {
            await this.RegisterOrUpdateReminder(Sweep, _sweepPeriod, _sweepPeriod);
            _isSweeping = true;
        }

        var now = _clock.GetUtcNow();
        var (before, after) = await _user.Change(stored =>
        {
            var user = stored ?? new();
            return UserRules.Enlist(user with { Slots = user.Slots.Take(task, now, _rules).After }, task);
        });
        TellTheQueue(before?.Slots, after!.Slots, task);
        return after.Slots.Take(task, now, _rules).Answer;
    }

    public async Task ReleaseSlot(TaskId task)
    {
        var (before, after) = await _user.Change(user =>
        {
            var slots = user?.Slots.Release(task, _clock.GetUtcNow(), _rules);
            return slots is null || slots.Equals(user!.Slots) ? user : user with { Slots = slots };
        });
        if (after is not null)
            TellTheQueue(before?.Slots, after.Slots, task);
    }

    public Task Enlist(TaskId task) => _tasks.Enlist(task);

    public Task Archive(TaskView finished) => _tasks.Archive(finished);

    public Task<TaskPage> List(TaskQuery query) => _tasks.List(query);

    public Task<Readiness> Check(string? agent) => _gist.Check(agent);

    public Task<Credentials> GetCredentials(string? agent) => _gist.GetCredentials(agent);

    public Task Connect(UserRef user, string githubToken) => _gist.Connect(user, githubToken);

    public Task<ConfigView> GetConfig() => _gist.View();

    public Task<ConfigView> PutConfig(ConfigChange change) => _gist.Change(change);

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (!_user.IsReadable)
        {
            _log.LogError("User {User} stands still: what is stored of them cannot be read", this.GetPrimaryKeyLong());
            return;
        }

        // One more time when all is over: a machine may have come late.
        var isLast = _user.Now?.Open.IsEmpty ?? true;
        try
        {
            await _orphans.Run(await _gist.GetCredentials(null), CancellationToken.None);
        }
        catch (Exception e) when (e is ConfigException or OutboundRefusedException or TransientOutboundException)
        {
            _log.LogWarning("User {User}: the sweep for lost machines has to wait: {Reason}", this.GetPrimaryKeyLong(), e.Message);
            isLast = isLast && e is ConfigException;
        }

        if (isLast && await this.GetReminder(Sweep) is { } sweep)
        {
            await this.UnregisterReminder(sweep);
            _isSweeping = false;
        }
    }

    private void TellTheQueue(UserSlots? before, UserSlots after, TaskId caller)
    {
        before ??= new();
        foreach (var lease in after.Leases.Where(lease => lease.Task != caller && before.Queue.Contains(lease.Task)))
            TaskOf(lease.Task).SlotGranted().Ignore();
        for (var place = 0; place < after.Queue.Length; place++)
        {
            var task = after.Queue[place];
            if (task != caller && before.Queue.IndexOf(task) != place)
                TaskOf(task).QueueMoved(place + 1).Ignore();
        }
    }

    private ITaskGrain TaskOf(TaskId task) => GrainFactory.GetGrain<ITaskGrain>(task.Value);
}
