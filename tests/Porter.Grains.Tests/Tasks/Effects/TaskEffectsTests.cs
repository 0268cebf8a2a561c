using Porter.Grains.Tasks.Effects;
using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tests.Tasks.Effects;

public class TaskEffectsTests
{
    [Theory]
    [InlineData(TaskPhase.Checking, true)]
    [InlineData(TaskPhase.Waiting, true)]
    [InlineData(TaskPhase.Over, false)]
    internal void What_is_free_to_do_again_waits_for_the_next_save_while_there_will_be_one(TaskPhase phase, bool waits)
    {
        foreach (var effect in new TaskEffect[] { new React(), new Enrol() })
            Assert.Equal(waits, TaskEffects.MayWait(new TaskEvent.EffectDone(effect), effect, Some.In(phase)));
    }

    [Fact]
    public void What_is_not_free_to_do_again_is_saved_at_once()
    {
        foreach (var effect in new TaskEffect[] { new DestroyMachine(1), new ReleaseSlot(), new Leave(), new CreateMachine(1), new Announce(1) })
            Assert.False(TaskEffects.MayWait(new TaskEvent.EffectDone(effect), effect, Some.In(TaskPhase.Running)));
        Assert.False(TaskEffects.MayWait(new TaskEvent.SlotGranted(), null, Some.In(TaskPhase.Waiting)));
    }

    /// <summary>What is stored of the command is enough to begin with, as often as need be.</summary>
    [Fact]
    public void A_beginning_is_saved_with_the_first_decision() =>
        Assert.True(TaskEffects.MayWait(new TaskEvent.Submitted(Some.Brief), null, Some.In(TaskPhase.Checking)));

    /// <summary>Who waits for whom, whatever else there is: a row for each effect, the earlier ones it waits for while the task lives, and when it is over.</summary>
    [Theory]
    [InlineData(typeof(React), "", "")]
    [InlineData(typeof(LookAtMachine), "", "")]
    [InlineData(typeof(OpenPullRequest), "", "")]
    [InlineData(typeof(Announce), "Announce", "Announce Archive CheckConfig CheckPermission CreateMachine DestroyMachine Enrol FindPullRequest Leave OpenPullRequest ReadRepository ReleaseSlot TakeSlot")]
    [InlineData(typeof(DestroyMachine), "Archive CheckConfig CheckPermission CreateMachine DestroyMachine Enrol FindPullRequest Leave ReadRepository ReleaseSlot TakeSlot", null)]
    [InlineData(typeof(ReleaseSlot), "Archive CheckConfig CheckPermission CreateMachine DestroyMachine Enrol FindPullRequest Leave ReadRepository ReleaseSlot TakeSlot", null)]
    [InlineData(typeof(Leave), "Archive CheckConfig CheckPermission CreateMachine DestroyMachine Enrol FindPullRequest Leave OpenPullRequest ReadRepository ReleaseSlot TakeSlot", null)]
    [InlineData(typeof(CreateMachine), "Archive CheckConfig CheckPermission CreateMachine DestroyMachine Enrol FindPullRequest Leave OpenPullRequest ReadRepository ReleaseSlot TakeSlot", null)]
    public void An_effect_waits_for_those_that_it_would_make_no_sense_without(Type effect, string living, string? over)
    {
        var one = All.Single(known => known.GetType() == effect);
        Assert.Equal(living, WaitedFor(one, TaskPhase.Running));
        Assert.Equal(over ?? living, WaitedFor(one, TaskPhase.Over));
    }

    private static string WaitedFor(TaskEffect effect, TaskPhase phase) =>
        string.Join(' ', All.Where(earlier => effect.WaitsFor(earlier, Some.In(phase))).Select(earlier => earlier.GetType().Name));

    private static readonly TaskEffect[] All =
    [
        new Announce(1), new Archive(), new CheckConfig(), new CheckPermission(), new CreateMachine(1), new DestroyMachine(1), new Enrol(),
        new FindPullRequest(), new Leave(), new LookAtMachine(1), new OpenPullRequest(), new React(), new ReadRepository(), new ReleaseSlot(), new TakeSlot(),
    ];
}
