using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Porter.Grains.Agents;
using Porter.Grains.Effects;
using Porter.Grains.GitHub;
using Porter.Grains.Outside;
using Porter.Grains.Secrets;
using Porter.Grains.Tasks;

namespace Porter.Grains.Users;

/// <summary>Never waits for a task: the way back to one is a one-way call.</summary>
[Reentrant]
internal sealed class UserGrain : Grain, IUserGrain, IRemindable
{
    private const int MostPages = 10;
    private const string Sweep = "sweep";

    private readonly Durable<UserState> _user;
    private readonly SlotRules _rules;
    private readonly TimeProvider _clock;
    private readonly UserGist _gist;
    private readonly OrphanSweep _orphans;
    private readonly TimeSpan _sweepPeriod;
    private readonly ILogger _log;
    private bool _isSweeping;

    public UserGrain(
        [PersistentState("user")] IPersistentState<UserState> store,
        IOptions<PorterOptions> options,
        GitHubUsers gitHub,
        Sealer sealer,
        AgentCatalog agents,
        OrphanSweep orphans,
        TimeProvider clock,
        ILogger<UserGrain> log)
    {
        _user = new(store, DeactivateOnIdle);
        (_orphans, _clock, _log, _sweepPeriod) = (orphans, clock, log, options.Value.Sweep);
        var limits = new TaskLimits(options.Value.TaskTimeout, options.Value.StartTimeout);
        // Longer than a task can live, and it is renewed every minute all the same: only a lost task's lease ever ends.
        var lease = limits.Patience + limits.Task + limits.Overtime + TimeSpan.FromMinutes(15);
        _rules = new(options.Value.MaxConcurrentTasks, options.Value.MaxQueuedTasks, lease);
        _gist = new(this.GetPrimaryKeyLong(), _user, gitHub, sealer, agents, clock);
    }

    public async Task<SlotAnswer> TakeSlot(TaskId task)
    {
        if (!_isSweeping)
        {
            await this.RegisterOrUpdateReminder(Sweep, _sweepPeriod, _sweepPeriod);
            _isSweeping = true;
        }

        var now = _clock.GetUtcNow();
        var (before, after) = await _user.Change(user => UserRules.Enlist(user with { Slots = user.Slots.Take(task, now, _rules).After }, task));
        TellTheQueue(before.Slots, after.Slots, task);
        return after.Slots.Take(task, now, _rules).Answer;
    }

    public async Task ReleaseSlot(TaskId task)
    {
        var (before, after) = await _user.Change(user =>
        {
            var slots = user.Slots.Release(task, _clock.GetUtcNow(), _rules);
            return slots.Equals(user.Slots) ? user : user with { Slots = slots };
        });
        TellTheQueue(before.Slots, after.Slots, task);
    }

    public Task Enlist(TaskId task) => _user.Change(user => UserRules.Enlist(user, task));

    public async Task File(TaskView finished)
    {
        var (_, user) = await _user.Change(user => UserRules.Enlist(user, finished.Id));
        var number = UserRules.NumberOf(user, finished.Id)!.Value;
        await Page(number / IHistoryPageGrain.Size).Put(number, finished);
        await _user.Change(u => UserRules.File(u, finished.Id, number));
    }

    public async Task<TaskPage> List(TaskQuery query)
    {
        var user = _user.Now;
        var end = Math.Min(query.Before ?? long.MaxValue, user.NextNumber);
        var found = new List<FiledTask>();
        var limit = Math.Clamp(query.Limit, 1, 100);
        var pages = 0;
        while (end > 0 && found.Count <= limit && pages++ < MostPages)
        {
            var page = (end - 1) / IHistoryPageGrain.Size;
            var start = page * IHistoryPageGrain.Size;
            var open = await Task.WhenAll(user.Open.Where(o => o.Key >= start && o.Key < end).Select(Look));
            // A task that was filed a moment ago may be in both; the history's word is the later one.
            var filed = await Page(page).Read();
            found.AddRange(filed.Concat(open.OfType<FiledTask>())
                .Where(f => f.Number < end && TaskList.Matches(f.Task, query))
                .DistinctBy(f => f.Number)
                .OrderByDescending(f => f.Number));
            end = start;
        }

        var items = found.Take(limit).ToArray();
        long? next = found.Count > limit ? items[^1].Number : end > 0 ? end : null;
        return new([.. items.Select(f => f.Task)], next);
    }

    public Task<Readiness> Check(string? agent) => _gist.Check(agent);

    public Task<Credentials> GetCredentials(string? agent) => _gist.GetCredentials(agent);

    public Task Connect(UserRef user, string githubToken) => _gist.Connect(user, githubToken);

    public Task<ConfigView> GetConfig() => _gist.View();

    public Task<ConfigView> PutConfig(ConfigChange change) => _gist.Change(change);

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // One more time when all is over: a machine may have come late.
        var isLast = _user.Now.Open.IsEmpty;
        try
        {
            await _orphans.Run(await _gist.GetCredentials(null), CancellationToken.None);
        }
        catch (Exception e) when (e is ConfigException or Refusal or TryLater)
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

    private async Task<FiledTask?> Look(KeyValuePair<long, TaskId> open) =>
        await TaskOf(open.Value).Get() is { } task ? new(open.Key, task) : null;

    private void TellTheQueue(UserSlots before, UserSlots after, TaskId caller)
    {
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

    private IHistoryPageGrain Page(long page) => GrainFactory.GetGrain<IHistoryPageGrain>($"{this.GetPrimaryKeyLong()}/{page}");
}
