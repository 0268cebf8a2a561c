using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Porter.Grains.Effects;
using Porter.Grains.GitHub;
using Porter.Grains.Outside;
using Porter.Grains.Tasks;
using Porter.Grains.Telemetry;

namespace Porter.Grains.Issues;

/// <summary>Hears, lets <see cref="IssueRules"/> decide, saves, then acts: as <see cref="TaskGrain"/> does.</summary>
[Reentrant]
internal sealed class IssueGrain : Grain, IIssueGrain, IRemindable, IDisposable
{
    private const string Pulse = "pulse";
    private static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    private readonly Durable<IssueState> _issue;
    private readonly IssueCommandHandler _handler;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly EffectRunner<CommandStep> _steps;
    private readonly TimeSpan _pulse;
    private IGrainTimer? _timer;

    public IssueGrain([PersistentState("issue")] IPersistentState<IssueState> store, IssueCommandHandler handler, IOptions<PorterOptions> options, TimeProvider clock, ILogger<IssueGrain> log)
    {
        (_issue, _handler, _clock, _log) = (new(store, DeactivateOnIdle), handler, clock, log);
        _pulse = options.Value.Pulse;
        _steps = new(() => IssueRules.Owed(_issue.Now), step => step.CommentId, Perform, Arm, clock);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _timer = this.RegisterGrainTimer(Act, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });
        return Act(cancellationToken);
    }

    /// <summary>Called by Orleans when the activation ends.</summary>
    public void Dispose() => _steps.Dispose();

    public Task Enrol(TaskId task) => Decide(issue => IssueRules.Enrol(issue, task));

    public Task Leave(TaskId task, bool mayRetry, string? machineLeft) => Decide(issue => IssueRules.Leave(issue, task, mayRetry, machineLeft));

    public async Task Submit(IssueCommand command)
    {
        if (_issue.Now.Heard.Contains(command.CommentId))
            return;
        var trace = PorterTraces.Current;
        await this.RegisterOrUpdateReminder(Pulse, _pulse, _pulse);
        await Decide(issue => IssueRules.Submit(issue, command, _clock.GetUtcNow(), trace));
    }

    public async Task<bool> MayRefuseAloud(UserRef user, long commentId)
    {
        await Decide(issue => IssueRules.RefuseAloud(issue, user, commentId).After);
        return IssueRules.RefuseAloud(_issue.Now, user, commentId).Aloud;
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (_issue.Now.Commands.IsEmpty && await this.GetReminder(Pulse) is { } pulse)
            await this.UnregisterReminder(pulse);
        else
            await Act(CancellationToken.None);
    }

    private async Task Perform(CommandStep step, CancellationToken cancellationToken)
    {
        if (_issue.Now.Commands.FirstOrDefault(c => c.Command.CommentId == step.CommentId && c.Stage == step.Stage) is not { } pending)
            return;
        using var work = PorterTraces.Resume($"{pending.Command.Kind} {step.Stage}", pending.Trace);
        try
        {
            await Decide(await _handler.Perform(pending, _issue.Now, cancellationToken));
        }
        catch (Refusal refusal)
        {
            // Nothing can be said where GitHub will not hear it.
            _log.LogWarning("{Issue}: {Command} cannot be answered: {Reason}", pending.Command.Issue, pending.Command.Kind, refusal.Message);
            work.Fail(refusal.Message);
            await Decide(issue => IssueRules.Answered(issue, step.CommentId));
        }
        catch (Exception e) when (_clock.GetUtcNow() - pending.At > Patience)
        {
            _log.LogError(e, "{Issue}: {Command} was given up after {Patience}", pending.Command.Issue, pending.Command.Kind, Patience);
            work.Fail(e.GetType().Name);
            await Decide(issue => IssueRules.Answered(issue, step.CommentId));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _log.LogWarning("{Issue}: {Command} has to wait: {Reason}", pending.Command.Issue, pending.Command.Kind, e.Message);
            work.Fail(e.GetType().Name);
            throw;
        }
    }

    private async Task Decide(Func<IssueState, IssueState> rule)
    {
        await _issue.Change(rule);
        await Act(CancellationToken.None);
    }

    private Task Act(CancellationToken cancellationToken)
    {
        _steps.Run();
        Arm();
        return Task.CompletedTask;
    }

    private void Arm()
    {
        var due = _steps.NextTry is { } at ? TimeSpan.FromMilliseconds(Math.Clamp((at - _clock.GetUtcNow()).TotalMilliseconds, 10, 60_000)) : Timeout.InfiniteTimeSpan;
        _timer?.Change(due, Timeout.InfiniteTimeSpan);
    }
}
