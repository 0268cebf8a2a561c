using Porter.Grains.Tasks.Lifecycle;

namespace Porter.Grains.Tasks.Effects;

/// <summary>Makes the task's comment say how the task stands.</summary>
/// <param name="Revision">Tells it from earlier ones.</param>
internal sealed record Announce(int Revision) : TaskEffect
{
    public override TaskLane Lane => TaskLane.Comment;

    public override bool EndsWithTask => true;

    public override bool IsWaitedFor => false;

    protected override int Number => Revision;

    /// <summary>While the task lives it waits for nothing but an earlier one; the last word waits until everything it says is true.</summary>
    public override bool WaitsFor(TaskEffect earlier, TaskState task) =>
        earlier is Announce || (earlier.IsWaitedFor && task.Phase is TaskPhase.Over);

    public override async Task<TaskEvent> Perform(TaskWork work, CancellationToken cancellationToken)
    {
        var text = Sentences.Announcements.For(
            work.Id, work.Brief, work.Task, work.Services.Clock.GetUtcNow(), work.Services.Limits, work.Services.Address.Home);
        var issue = work.Request.Issue.Number;
        var marker = Sentences.Markers.Of(work.Id);
        if (work.Task.Comment.Id is not { } comment)
            return new TaskEvent.Announced(await work.Repository.UpsertComment(issue, marker, work.Task.CreatedAt, text, cancellationToken));
        // Before the last word it is looked for again: a writing whose answer never came may have been heard late, and stand beside it.
        if (work.Task.Phase is TaskPhase.Over)
            comment = await work.Repository.FindComment(issue, marker, work.Task.CreatedAt, cancellationToken) ?? comment;
        // One that somebody deleted stays deleted.
        await work.Repository.EditComment(comment, text, cancellationToken);
        return new TaskEvent.Announced(comment);
    }
}
