using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>Asks the user's config which agent is meant and what is missing.</summary>
internal sealed record CheckConfig : TaskEffect
{
    public override bool EndsWithTask => true;

    public override async Task<TaskEvent> Perform(TaskWork work, CancellationToken cancellationToken) =>
        new TaskEvent.ConfigAnswered(await work.User.Check(work.Request.Agent));
}
