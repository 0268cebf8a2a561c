using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Porter.Grains.Commands;
using Porter.Grains.Issues;
using Porter.Web.Webhooks;

namespace Porter.Web.Tests.Webhooks;

/// <summary>A delivery whose silo dies while it is asked: the cluster knows within three seconds, GitHub waits for ten.</summary>
public class SecondTryTests
{
    private static readonly WebhookDecision Cancel = new WebhookDecision.CommandGiven(
        new(CommandSource.Comment(1), new Command.Cancel(), new(7, "alice"), new(new("acme", "shop"), 12), new(5, 9)));

    private readonly Clock _clock = new();
    private readonly Cluster _cluster = (Cluster)DispatchProxy.Create<IGrainFactory, Cluster>();

    private Task<IResult> Store() => WebhookEndpoint.StoreInTime(Cancel, (IGrainFactory)(object)_cluster, _clock);

    [Fact]
    public async Task Who_answers_is_asked_once()
    {
        var storing = Store();
        Assert.Single(_cluster.Asked).SetResult();
        Assert.Equal(202, Assert.IsType<IStatusCodeHttpResult>(await storing, exactMatch: false).StatusCode);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Single(_cluster.Asked);
    }

    [Fact]
    public async Task Whoever_holds_the_grain_after_three_seconds_is_asked_then()
    {
        var storing = Store();
        _clock.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Single(_cluster.Asked);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        await _cluster.AskedTwice.Task;
        _cluster.Asked[1].SetResult();
        Assert.Equal(202, Assert.IsType<IStatusCodeHttpResult>(await storing, exactMatch: false).StatusCode);
    }

    [Fact]
    public async Task Where_nobody_answers_GitHub_is_told_in_time()
    {
        var storing = Store();
        _clock.Advance(TimeSpan.FromSeconds(3));
        await _clock.SecondLimit.Task;
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(storing.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.1));

        using var hung = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<TimeoutException>(() => storing.WaitAsync(hung.Token));
        Assert.Equal(2, _cluster.Asked.Count);
    }

    [Fact]
    public async Task A_no_is_not_asked_for_twice()
    {
        var storing = Store();
        _cluster.Asked[0].SetException(new InvalidOperationException("The store is away."));
        await Assert.ThrowsAsync<InvalidOperationException>(() => storing);
        Assert.Single(_cluster.Asked);
    }

    /// <summary>Tells when the limit of the second try runs: only then can its time be let pass.</summary>
    private sealed class Clock : FakeTimeProvider
    {
        private int _limits;

        public TaskCompletionSource SecondLimit { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var limit = base.CreateTimer(callback, state, dueTime, period);
            if (++_limits == 2)
                SecondLimit.SetResult();
            return limit;
        }
    }

    /// <summary>A cluster whose grains answer when they are told to.</summary>
    public class Cluster : DispatchProxy
    {
        public List<TaskCompletionSource> Asked { get; } = [];

        public TaskCompletionSource AskedTwice { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(IGrainFactory.GetGrain))
            {
                var grain = DispatchProxy.Create<IIssueGrain, Issue>();
                ((Issue)(object)grain).In = this;
                return grain;
            }

            throw new InvalidOperationException($"Nobody calls {targetMethod.Name}.");
        }

        internal Task Ask()
        {
            var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Asked.Add(asked);
            if (Asked.Count == 2)
                AskedTwice.SetResult();
            return asked.Task;
        }
    }

    /// <summary>The issue's grain.</summary>
    public class Issue : DispatchProxy
    {
        public Cluster In { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IIssueGrain.Submit) ? In.Ask() : throw new InvalidOperationException($"Nobody calls {targetMethod.Name}.");
    }
}
