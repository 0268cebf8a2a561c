using Microsoft.Extensions.Time.Testing;
using Porter.Grains.Outboxes;
using Porter.Grains.Outbound;

namespace Porter.Grains.Tests.Outboxes;

public class EffectRunnerTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<string> _owed = [];
    private readonly List<string> _performed = [];

    // As in a grain: one turn at a time.
    private readonly TaskFactory _turns = new(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);

    private string[] Performed
    {
        get
        {
            lock (_performed)
                return [.. _performed];
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(7, 60)]
    [InlineData(500, 60)]
    public void A_failed_effect_waits_twice_as_long_each_time_up_to_a_minute(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), EffectRunner<string>.RetryDelay(failures, null));

    [Fact]
    public void It_waits_as_long_as_the_other_side_asks_but_an_hour_at_the_most()
    {
        Assert.Equal(TimeSpan.FromSeconds(90), EffectRunner<string>.RetryDelay(1, TimeSpan.FromSeconds(90)));
        Assert.Equal(TimeSpan.FromSeconds(60), EffectRunner<string>.RetryDelay(9, TimeSpan.FromSeconds(3)));
        Assert.Equal(TimeSpan.FromHours(1), EffectRunner<string>.RetryDelay(1, TimeSpan.FromDays(3)));
    }

    [Fact]
    public async Task Effects_of_one_lane_are_never_out_at_the_same_time()
    {
        var hold = new TaskCompletionSource();
        using var runner = Runner(effect => effect == "a1" ? hold.Task : Task.CompletedTask);
        _owed.AddRange(["a1", "a2", "b1"]);

        await OnOneScheduler(runner.StartReady);
        await Until(() => Performed.Length == 2);
        Assert.Equal(["a1", "b1"], Performed.Order());

        hold.SetResult();
        await Until(() => Performed.Length == 3);
        Assert.Equal("a2", Performed[2]);
    }

    [Fact]
    public async Task A_failed_effect_is_tried_again_after_its_pause_and_not_before()
    {
        var failed = new TaskCompletionSource();
        using var runner = Runner(
            _ => Performed.Length == 1 ? throw new TransientOutboundException("Fly", "full", TimeSpan.FromSeconds(30)) : Task.CompletedTask,
            () => failed.TrySetResult());
        _owed.Add("a1");

        await OnOneScheduler(runner.StartReady);
        await failed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(_clock.GetUtcNow().AddSeconds(30), runner.NextRetry);
        await OnOneScheduler(runner.StartReady);
        Assert.Single(Performed);

        _clock.Advance(TimeSpan.FromSeconds(30));
        await OnOneScheduler(runner.StartReady);
        await Until(() => Performed.Length == 2);
    }

    private EffectRunner<string> Runner(Func<string, Task> perform, Action? idle = null) => new(
        () => _owed.ToList(),
        effect => effect[0],
        async (effect, _) =>
        {
            lock (_performed)
                _performed.Add(effect);
            await perform(effect);
            _owed.Remove(effect);
        },
        idle ?? (() => { }),
        _clock);

    private Task OnOneScheduler(Action turn) => _turns.StartNew(turn);

    private static async Task Until(Func<bool> condition)
    {
        for (var look = 0; !condition(); look++)
        {
            Assert.True(look < 3_000, "The effect was not performed within 30 s.");
            await Task.Delay(10);
        }
    }
}
