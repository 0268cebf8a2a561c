using Octokit;
using Porter.Grains.Commands;
using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>Shows the commenter that the command was heard: 👀 under the comment. Once is as often as GitHub counts it.</summary>
internal sealed record React : TaskEffect
{
    public override TaskLane Lane => TaskLane.Comment;

    public override bool IsFreeToRepeat => true;

    public override bool IsWaitedFor => false;

    /// <summary>Whether there is something to react to.</summary>
    public static bool ReactsTo(CommandSource source) => source.Kind is SourceKind.Comment;

    public override bool WaitsFor(TaskEffect earlier, TaskState task) => false;

    public override Task<TaskEvent> Perform(TaskWork work, CancellationToken cancellationToken) =>
        Done(work.Repository.React(work.Request.Source.Id, ReactionType.Eyes, cancellationToken));
}
