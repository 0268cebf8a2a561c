using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Porter.Grains.Commands;
using Porter.Grains.GitHub;
using Porter.Grains.Outbound;
using Porter.Grains.Outboxes;
using Porter.Grains.Storage;
using Porter.Grains.Tasks;
using Porter.Grains.Telemetry;

namespace Porter.Grains.Issues;

/// <summary>Hears, lets <see cref="IssueRules"/> decide, saves, then acts: as <see cref="TaskGrain"/> does.</summary>
[Reentrant]
internal sealed class IssueGrain : Grain, IIssueGrain, IRemindable, IDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromHours(24);

    private readonly Outbox<IssueState, CommandStep> _outbox;
    private readonly IssueCommandHandler _handler;
    private readonly TimeSpan _pulse;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    public IssueGrain(
        [PersistentState("issue")] IPersistentState<Stored<IssueState>> issue,
        IssueCommandHandler handler,
        IOptions<PorterOptions> options,
        TimeProvider clock,
        ILogger<IssueGrain> log)
    {
        (_handler, _pulse, _clock, _log) = (handler, options.Value.Pulse, clock, log);
        _outbox = new(this, issue, new(IssueRules.Ready, step => step.Source, (_, _) => null), Perform, clock);
    }

    private IssueState Issue => _outbox.State ?? new();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!_outbox.IsReadable)
            return Task.CompletedTask;
        _outbox.Activate(_ =>
        {
            _outbox.Run();
            return Task.CompletedTask;
        });
        _outbox.Run();
        return Task.CompletedTask;
    }

    /// <summary>Called by Orleans when the activation ends.</summary>
    public void Dispose() => _outbox.Dispose();

    public Task Enrol(TaskId task) => Decide(issue => IssueRules.Enrol(issue, task));

    public Task Leave(TaskId task, bool mayRetry, string? machineLeft) => Decide(issue => IssueRules.Leave(issue, task, mayRetry, machineLeft));

    public async Task Submit(IssueCommand command)
    {
        if (Issue.Heard.Contains(command.Source))
            return;
        var trace = PorterTraces.Current;
        await _outbox.StartPulse(_pulse);
        await Decide(issue => IssueRules.Submit(issue, command, _clock.GetUtcNow(), trace));
    }

    public async Task<bool> MayNotifyRefusal(UserRef user, CommandSource source)
    {
        await Decide(issue => IssueRules.Refuse(issue, user, source).After);
        return IssueRules.Refuse(Issue, user, source).Notify;
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (!_outbox.IsReadable)
            _log.LogError("Issue {Issue} stands still: what is stored of it cannot be read", this.GetPrimaryKeyString());
        else if (Issue.Commands.IsEmpty)
            await _outbox.StopPulse();
        else
            _outbox.Run();
    }

    private async Task Perform(CommandStep step, CancellationToken cancellationToken)
    {
        if (Issue.Commands.FirstOrDefault(c => c.Command.Source == step.Source && c.Stage == step.Stage) is not { } pending)
            return;
        var name = pending.Command.Command.GetType().Name;
        using var trace = PorterTraces.Resume($"{name} {step.Stage}", pending.Trace);
        try
        {
            await Decide(await _handler.Take(pending, Issue, cancellationToken));
        }
        catch (OutboundRefusedException refused)
        {
            // Nothing can be said where GitHub will not hear it.
            _log.LogWarning("{Issue}: {Command} cannot be answered: {Reason}", pending.Command.Issue, name, refused.Message);
            trace.Fail(refused.Message);
            await Decide(issue => IssueRules.Answered(issue, step.Source));
        }
        catch (Exception e) when (_clock.GetUtcNow() - pending.At > AnswerTimeout)
        {
            _log.LogError(e, "{Issue}: {Command} was given up after {Timeout}", pending.Command.Issue, name, AnswerTimeout);
            trace.Fail(e.GetType().Name);
            await Decide(issue => IssueRules.Answered(issue, step.Source));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _log.LogWarning("{Issue}: {Command} has to wait: {Reason}", pending.Command.Issue, name, e.Message);
            trace.Fail(e.GetType().Name);
            throw;
        }
    }

    private async Task Decide(Func<IssueState, IssueState> rule)
    {
        await _outbox.Change(stored =>
        {
            var issue = stored ?? new();
            var decided = rule(issue);
            return ReferenceEquals(issue, decided) ? stored : decided;
        });
        _outbox.Run();
    }
}
