using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Porter.Grains.Effects;
using Porter.Grains.GitHub;
using Porter.Grains.Outside;
using Porter.Grains.Telemetry;

namespace Porter.Grains.Tasks;

/// <summary>
/// Hears news, lets <see cref="TaskLifecycle"/> decide, saves, and then acts. Reads and news interleave while an effect is out; decisions
/// are made and saved one at a time.
/// </summary>
[Reentrant]
internal sealed class TaskGrain : Grain, ITaskGrain, IRemindable, IDisposable
{
    private const string Pulse = "pulse";
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(10);

    private readonly Durable<TaskState> _task;
    private readonly TaskEffectHandler _handler;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly TaskLimits _limits;
    private readonly TimeSpan _pulse;
    private readonly EffectRunner<TaskEffect> _effects;
    private readonly TaskWatch _watch;
    private readonly LiveTask _live = new();
    private IGrainTimer? _timer;
    private bool _hasPulse;
    private DateTimeOffset? _heard;
    private WorkerProgress? _progress;

    public TaskGrain(
        [PersistentState("task")] IPersistentState<TaskState> store,
        TaskEffectHandler handler,
        IOptions<PorterOptions> options,
        TimeProvider clock,
        ILogger<TaskGrain> log)
    {
        (_task, _handler, _clock, _log) = (new(store, DeactivateOnIdle), handler, clock, log);
        _limits = new(options.Value.TaskTimeout, options.Value.StartTimeout);
        _pulse = options.Value.Pulse;
        _watch = new(clock);
        _effects = new(() => TaskEffects.Ready(_task.Now), TaskEffects.Lane, Perform, Arm, clock);
    }

    private TaskId Id => new(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _timer = this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });
        _live.Show(_task.Now);
        Act();
        return Task.CompletedTask;
    }

    /// <summary>Called by Orleans when the activation ends.</summary>
    public void Dispose()
    {
        _effects.Dispose();
        _live.Dispose();
    }

    public async Task<TaskView> Submit(TaskRequest request)
    {
        if (_task.Now.Request is null || !(_hasPulse || _task.Now.IsSettled))
        {
            // Nothing is done, and nobody is answered, before both are stored. A crash in between leaves a pulse without a task, which ends
            // itself, or a task without a pulse, of which nobody was told: who asks again gives it one.
            await Task.WhenAll(this.RegisterOrUpdateReminder(Pulse, _pulse, _pulse), Decide(new TaskEvent.Submitted(request, PorterTraces.Current)));
            _hasPulse = true;
            Act();
        }

        return View();
    }

    public Task<TaskView?> Get() => Task.FromResult(_task.Now.Request is null ? null : View());

    public async Task<TaskView?> WhenChanged(long version, TimeSpan patience)
    {
        await _watch.WhenNot(version, patience);
        return await Get();
    }

    public Task<TaskRequest?> GetRequest() => Task.FromResult(_task.Now.Request);

    public Task Cancel(UserRef? by, string? why) => Handle(new TaskEvent.CancelRequested(by, why));

    public Task SlotGranted() => Handle(new TaskEvent.SlotGranted());

    public Task QueueMoved(int position) => Handle(new TaskEvent.QueueMoved(position));

    public async Task<ReportAnswer> Report(int attempt, WorkerReport report)
    {
        if (attempt != _task.Now.Attempt || _task.Now.Phase is not (TaskPhase.Starting or TaskPhase.Running))
            return report is WorkerFinished && attempt == _task.Now.Attempt && _task.Now.Result is not null ? new Heard(0) : new Over();

        _heard = _clock.GetUtcNow();
        switch (report)
        {
            case WorkerPublish publish:
                return await AllowPublish(attempt, publish);
            case WorkerFinished finished:
                await Handle(new TaskEvent.WorkerEnded(attempt, finished));
                return new Heard(0);
            case WorkerProgress progress:
                await Handle(new TaskEvent.WorkerBegan(attempt));
                var next = await GrainFactory.GetGrain<ITaskLogGrain>(Id.Value).Append(progress.First, progress.Lines);
                _progress = progress with { Lines = [], Step = progress.Step ?? _progress?.Step, Usage = progress.Usage ?? _progress?.Usage };
                await Handle(new TaskEvent.WorkerProgressed(attempt, _progress.Step, _progress.Usage));
                _watch.Changed();
                return new Heard(next);
            default:
                await Handle(new TaskEvent.WorkerBegan(attempt));
                return new Heard(0);
        }
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (_task.Now.IsSettled)
        {
            if (await this.GetReminder(Pulse) is { } pulse)
                await this.UnregisterReminder(pulse);
            return;
        }

        await Handle(new TaskEvent.ClockTicked(_heard, IsPulse: true));
    }

    private Task Tick(CancellationToken cancellationToken) => Handle(new TaskEvent.ClockTicked(_heard, IsPulse: false));

    private async Task<ReportAnswer> AllowPublish(int attempt, WorkerPublish publish)
    {
        if (TaskEffectHandler.WhyNotPublish(publish) is { } why)
            return new MayNotPublish(why);
        await Handle(new TaskEvent.PublishAllowed(attempt));
        try
        {
            return await _handler.GetPublishToken(Id, _task.Now, CancellationToken.None);
        }
        catch (TryLater later)
        {
            return new AskAgain(later.Message);
        }
        catch (Refusal refusal)
        {
            return new MayNotPublish(refusal.Message);
        }
    }

    private async Task Perform(TaskEffect effect, CancellationToken cancellationToken)
    {
        if (!_task.Now.Owed.Contains(effect))
            return;
        using var work = PorterTraces.Resume(effect.ToString(), _task.Now.Trace);
        work?.SetTag("porter.task", Id.Value);
        TaskEvent news;
        try
        {
            news = await _handler.Perform(Id, _task.Now, effect, cancellationToken);
        }
        catch (TryLater later)
        {
            _log.LogWarning("{Task}: {Effect} has to wait: {Reason}", Id, effect, later.Message);
            work.Fail(later.Message);
            await Handle(new TaskEvent.EffectDelayed(effect, later.Reason));
            throw;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _log.LogError(e, "{Task}: {Effect} failed and will be tried again", Id, effect);
            work.Fail(e.GetType().Name);
            throw;
        }

        if (news is TaskEvent.EffectRefused refused)
        {
            _log.LogWarning("{Task}: {Effect} was refused by {Service}: {Reason}", Id, effect, refused.Service, refused.Reason);
            work.Fail($"{refused.Service}: {refused.Reason}");
        }

        await Handle(news, struck: effect);
    }

    /// <summary>Decides and saves; what is owed then is performed in turns of its own.</summary>
    private async Task Handle(TaskEvent happened, TaskEffect? struck = null)
    {
        await Decide(happened, struck);
        Act();
    }

    private async Task Decide(TaskEvent happened, TaskEffect? struck = null)
    {
        PorterTraces.PointTo(_task.Now.Trace);
        DateTimeOffset now = default;
        var (before, after) = await _task.Change(
            task => TaskLifecycle.Next(
                // Struck off the state as it is now, not as it was when the effect left.
                struck is null ? task : task with { Owed = task.Owed.Remove(struck) },
                happened,
                now = _clock.GetUtcNow(),
                _limits),
            mayWait: task => TaskEffects.MayBeRepeated(happened, task));
        if (!ReferenceEquals(before, after))
        {
            _watch.Changed();
            TaskMetrics.Changed(before, happened, after, now);
            _live.Show(_task.Now);
        }

        if (before.Phase != after.Phase)
            _log.Log(after.Phase is TaskPhase.Over ? LogLevel.Information : LogLevel.Debug, "{Task} of {Issue}: {Before} -> {Phase} {Outcome}", Id, after.Request?.Issue, before.Phase, after.Phase, after.Outcome);
    }

    private void Act()
    {
        _effects.Run();
        Arm();
    }

    /// <summary>Sets the timer for the next moment at which something is to be done.</summary>
    private void Arm()
    {
        var now = _clock.GetUtcNow();
        DateTimeOffset? look = _task.Now.Phase is TaskPhase.Starting or TaskPhase.Running ? now + LookPeriod : null;
        var next = new[] { TaskLifecycle.WakeAt(_task.Now, _limits), _effects.NextTry, look }.Min();
        var due = next is { } at ? TimeSpan.FromMilliseconds(Math.Clamp((at - now).TotalMilliseconds, 10, 60_000)) : Timeout.InfiniteTimeSpan;
        _timer?.Change(due, Timeout.InfiniteTimeSpan);
    }

    private TaskView View() => TaskViews.Of(Id, _task.Now, _progress, _watch.Version);
}
