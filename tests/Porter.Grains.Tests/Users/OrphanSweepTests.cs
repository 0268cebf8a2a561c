using Porter.Grains.Tasks;
using Porter.Grains.Tasks.Lifecycle;
using Porter.Grains.Tests.Tasks;
using Porter.Grains.Users;

namespace Porter.Grains.Tests.Users;

public class OrphanSweepTests
{
    [Fact]
    public void Only_the_current_machine_of_a_living_task_has_a_home()
    {
        var running = TaskViews.Of(Some.Task, Some.Brief, Some.In(TaskPhase.Running), null, 0);
        var over = TaskViews.Of(Some.Task, Some.Brief, Some.In(TaskPhase.Over) with { Outbox = [] }, null, 0);

        Assert.False(OrphanSweep.IsOrphan(running, attempt: 1));
        Assert.True(OrphanSweep.IsOrphan(running, attempt: 2));
        Assert.True(OrphanSweep.IsOrphan(over, attempt: 1));
        Assert.True(OrphanSweep.IsOrphan(null, attempt: 1));
    }

    [Fact]
    public void A_task_that_is_being_stopped_destroys_its_machine_itself() =>
        Assert.False(OrphanSweep.IsOrphan(TaskViews.Of(Some.Task, Some.Brief, Some.In(TaskPhase.Over), null, 0), attempt: 1));
}
