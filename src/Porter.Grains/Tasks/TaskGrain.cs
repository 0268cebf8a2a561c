using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Porter.Grains.GitHub;
using Porter.Grains.Outbound;
using Porter.Grains.Outboxes;
using Porter.Grains.Storage;
using Porter.Grains.Tasks.Effects;
using Porter.Grains.Tasks.Lifecycle;
using Porter.Grains.Telemetry;

namespace Porter.Grains.Tasks;

/// <summary>
/// Hears what happens, lets <see cref="TaskLifecycle"/> decide, saves, and then acts. Reads and events interleave while an effect is out;
/// decisions are made and saved one at a time.
/// </summary>
[Reentrant]
internal sealed class TaskGrain : Grain, ITaskGrain, IRemindable, IDisposable
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(10);

    private readonly Durable<TaskBrief> _brief;
    private readonly Outbox<TaskState, TaskEffect> _outbox;
    private readonly TaskServices _services;
    private readonly TimeSpan _pulse;
    private readonly TaskWatch _watch;
    private readonly ILogger _log;
    private readonly LiveTask _live = new();
    private bool _hasPulse;
    private DateTimeOffset? _lastReportAt;
    private TaskProgress? _progress;

    public TaskGrain(
        [PersistentState("brief")] IPersistentState<Stored<TaskBrief>> brief,
        [PersistentState("task")] IPersistentState<Stored<TaskState>> task,
        TaskServices services,
        IOptions<PorterOptions> options,
        ILogger<TaskGrain> log)
    {
        (_services, _pulse, _log) = (services, options.Value.Pulse, log);
        _watch = new(services.Clock);
        _brief = new(brief, DeactivateOnIdle);
        _outbox = new(this, task, new(TaskEffects.Ready, effect => effect.Lane, WakeAt), Perform, services.Clock);
    }

    private TaskId Id => new(this.GetPrimaryKeyString());

    /// <summary>The task as it stands; null where nobody asked for it.</summary>
    private TaskWork? Work => _brief.Now is { } brief && _outbox.State is { } task ? new(Id, brief, task, _services) : null;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!_brief.IsReadable || !_outbox.IsReadable)
            return;
        _outbox.Activate(_ => Tick(isPulse: false));
        if (_outbox.State is null)
            await Begin();
        else
            _live.Show(_outbox.State);
        _outbox.Run();
    }

    /// <summary>Called by Orleans when the activation ends.</summary>
    public void Dispose()
    {
        _outbox.Dispose();
        _live.Dispose();
    }

    public async Task<TaskView> Submit(TaskRequest request)
    {
        if (_outbox.State is null || !(_hasPulse || _outbox.State.IsSettled))
        {
            // Nothing is done, and nobody is answered, before both are stored. A crash in between leaves a pulse without a task, which ends
            // itself, or a task without a pulse, of which nobody was told: who asks again gives it one.
            var at = _services.Clock.GetUtcNow();
            await Task.WhenAll(
                _outbox.StartPulse(_pulse),
                _brief.Change(known => known ?? new() { Request = request, At = at, Trace = PorterTraces.Current }));
            _hasPulse = true;
            await Begin();
            _outbox.Run();
        }

        return View()!;
    }

    public Task<TaskView?> Get() => Task.FromResult(View());

    public async Task<TaskView?> WhenChanged(long version, TimeSpan timeout)
    {
        await _watch.WhenNot(version, timeout);
        return View();
    }

    public Task<TaskRequest?> GetRequest() => Task.FromResult(_brief.Now?.Request);

    public Task Cancel(UserRef by, CancelCause cause) => Handle(new TaskEvent.CancelRequested(by, cause));

    public Task SlotGranted() => Handle(new TaskEvent.SlotGranted());

    public Task QueueMoved(int position) => Handle(new TaskEvent.QueueMoved(position));

    public async Task<ReportAnswer> Report(int attempt, WorkerReport report)
    {
        var task = _outbox.State;
        if (attempt != task?.Attempt?.Number)
            return new AttemptOver();
        if (task.Phase is not (TaskPhase.Starting or TaskPhase.Running))
            return report is WorkerCompleted && task.Result is not null ? new ReportAccepted(0) : new AttemptOver();

        _lastReportAt = _services.Clock.GetUtcNow();
        switch (report)
        {
            case WorkerPublish publish:
                return await AllowPublish(attempt, publish);
            case WorkerCompleted completed:
                await Handle(new TaskEvent.WorkerCompleted(attempt, completed));
                return new ReportAccepted(0);
            case WorkerProgress progress:
                await Handle(new TaskEvent.WorkerStarted(attempt));
                var next = await GrainFactory.GetGrain<ITaskLogGrain>(Id.Value).Append(progress.First, progress.Lines);
                _progress = new(progress.Step ?? _progress?.Step, progress.Usage ?? _progress?.Usage);
                await Handle(new TaskEvent.WorkerProgressed(attempt, _progress));
                _watch.Changed();
                return new ReportAccepted(next);
            default:
                await Handle(new TaskEvent.WorkerStarted(attempt));
                return new ReportAccepted(0);
        }
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (!_brief.IsReadable || !_outbox.IsReadable)
            _log.LogError("{Task} stands still: what is stored of it cannot be read", Id);
        else if (_outbox.State is null or { IsSettled: true })
            await _outbox.StopPulse();
        else
            await Tick(isPulse: true);
    }

    private DateTimeOffset? WakeAt(TaskState task, DateTimeOffset now)
    {
        DateTimeOffset? look = task.Phase is TaskPhase.Starting or TaskPhase.Running ? now + LookPeriod : null;
        return new[] { TaskLifecycle.WakeAt(task, _services.Limits), look }.Min();
    }

    private Task Tick(bool isPulse) => Handle(new TaskEvent.ClockTicked(_lastReportAt, isPulse));

    /// <summary>What is stored of the command is enough to begin with, as often as need be: the first save is that of the next decision.</summary>
    private Task Begin() => _brief.Now is { } brief ? Decide(new TaskEvent.Submitted(brief)) : Task.CompletedTask;

    private async Task<ReportAnswer> AllowPublish(int attempt, WorkerPublish publish)
    {
        if (PublishRules.Refuses(publish) is { } reason)
            return new PublishRefused(reason);
        await Handle(new TaskEvent.PublishAllowed(attempt));
        try
        {
            var token = await _services.Machines.Token(Work!, TokenRight.Push, CancellationToken.None);
            return new PublishGranted(token.Value, Id.Branch, token.ExpiresAt);
        }
        catch (TransientOutboundException transient)
        {
            return new PublishDelayed(transient.Message);
        }
        catch (OutboundRefusedException refused)
        {
            return new PublishRefused(refused.Message);
        }
    }

    private async Task Perform(TaskEffect effect, CancellationToken cancellationToken)
    {
        if (Work is not { } work || !work.Task.Outbox.Contains(effect))
            return;
        using var trace = PorterTraces.Resume(effect.ToString(), work.Brief.Trace);
        trace?.SetTag("porter.task", Id.Value);
        TaskEvent result;
        try
        {
            result = await work.Try(effect, cancellationToken);
        }
        catch (TransientOutboundException transient)
        {
            _log.LogWarning("{Task}: {Effect} has to wait: {Reason}", Id, effect, transient.Message);
            trace.Fail(transient.Message);
            await Handle(new TaskEvent.EffectDelayed(effect, transient.Reason));
            throw;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _log.LogError(e, "{Task}: {Effect} failed and will be tried again", Id, effect);
            trace.Fail(e.GetType().Name);
            throw;
        }

        if (result is TaskEvent.EffectRefused refused)
        {
            _log.LogWarning("{Task}: {Effect} was refused by {Service}: {Reason}", Id, effect, refused.Service, refused.Reason);
            trace.Fail($"{refused.Service}: {refused.Reason}");
        }

        // The prompt first: a task that has a plan has its prompt.
        if (result is TaskEvent.RepositoryRead read)
            await _brief.Change(brief => brief! with { Prompt = read.Prompt });
        await Handle(result, done: effect);
    }

    /// <summary>Decides and saves; what is in the outbox then is performed in turns of its own.</summary>
    private async Task Handle(TaskEvent happened, TaskEffect? done = null)
    {
        await Decide(happened, done);
        _outbox.Run();
    }

    private async Task Decide(TaskEvent happened, TaskEffect? done = null)
    {
        PorterTraces.PointTo(_brief.Now?.Trace);
        DateTimeOffset now = default;
        var (before, after) = await _outbox.Change(
            task => TaskLifecycle.Next(
                // Struck off the state as it is now, not as it was when the effect left.
                done is null ? task : task! with { Outbox = task.Outbox.Remove(done) },
                happened,
                now = _services.Clock.GetUtcNow(),
                _services.Limits),
            mayWait: task => TaskEffects.MayWait(happened, done, task));
        if (after is null || ReferenceEquals(before, after))
            return;
        _watch.Changed();
        TaskMetrics.Changed(before, happened, after, now);
        _live.Show(after);
        if (before?.Phase != after.Phase)
            LogPhase(before, after);
    }

    private void LogPhase(TaskState? before, TaskState after) => _log.Log(
        after.Phase is TaskPhase.Over ? LogLevel.Information : LogLevel.Debug,
        "{Task} of {Issue}: {Before} -> {Phase} {Outcome}",
        Id, _brief.Now?.Request.Issue, before?.Phase, after.Phase, after.Ending?.Outcome);

    private TaskView? View() => Work is { } work ? TaskViews.Of(Id, work.Brief, work.Task, _progress, _watch.Version) : null;
}
