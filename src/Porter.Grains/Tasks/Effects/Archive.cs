using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>Puts the task as it ended into its user's history.</summary>
/// <param name="Revision">Tells an archiving of what was learned later from the first, which is 0.</param>
internal sealed record Archive(int Revision = 0) : TaskEffect
{
    protected override int Number => Revision;

    public override Task<TaskEvent> Perform(TaskWork work, CancellationToken cancellationToken) =>
        Done(work.User.Archive(TaskViews.Of(work.Id, work.Brief, work.Task with { Outbox = [] }, progress: null, version: 0)));
}
