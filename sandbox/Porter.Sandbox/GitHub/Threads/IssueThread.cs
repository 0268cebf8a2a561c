using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Threads;

/// <summary>
/// A conversation, as a test has it: someone comments, and the App's answers are read in order. An answer no
/// test read fails <see cref="Sandbox.Verify"/>.
/// </summary>
public sealed class IssueThread
{
    private readonly GitHubWorld world;
    private readonly List<AppComment> appComments = [];
    private readonly Lock gate = new();

    internal IssueThread(GitHubWorld world, Issue issue) => (this.world, Issue) = (world, issue);

    /// <summary>The issue itself.</summary>
    public Issue Issue { get; }

    /// <summary>The App's comments no test has read.</summary>
    public IReadOnlyList<Comment> Unread => [.. AppComments().Where(answer => !answer.Read).Select(answer => answer.Comment)];

    /// <summary>Comments as a user and waits for the webhook's answer.</summary>
    public async Task<PostedComment> Say(string login, string text)
    {
        var comment = world.AddComment(Issue, world.Account(login), text);
        return new PostedComment(
            comment,
            await world.SendIfSubscribed(
                "issue_comment", Issue.Repository, world.Payloads.IssueComment(comment, "created", comment.Author)));
    }

    /// <summary>Edits a comment as its author and waits for the webhook's answer.</summary>
    public async Task<PostedComment> Edit(Comment comment, string text)
    {
        var before = comment.Body;
        world.EditComment(comment, text);
        return new PostedComment(
            comment,
            await world.SendIfSubscribed(
                "issue_comment", Issue.Repository, world.Payloads.IssueComment(comment, "edited", comment.Author, before)));
    }

    /// <summary>Deletes a comment as its author and waits for the webhook's answer.</summary>
    public async Task<PostedComment> Delete(Comment comment)
    {
        world.DeleteComment(comment);
        return new PostedComment(
            comment,
            await world.SendIfSubscribed(
                "issue_comment", Issue.Repository, world.Payloads.IssueComment(comment, "deleted", comment.Author)));
    }

    /// <summary>Closes the issue as a user and waits for the webhook's answer.</summary>
    public Task<Delivery?> Close(string login) => world.SetState(Issue, closed: true, world.Account(login), waitForWebhook: true);

    /// <summary>Opens the issue again as a user and waits for the webhook's answer.</summary>
    public Task<Delivery?> Reopen(string login) => world.SetState(Issue, closed: false, world.Account(login), waitForWebhook: true);

    /// <summary>Waits for the App's next comment that nobody read yet.</summary>
    public Task<AppComment> NextComment(TimeSpan? timeout = null) =>
        world.Changes.Until(() =>
        {
            lock (gate)
                return AppComments().FirstOrDefault(answer => !answer.Read)?.MarkRead();
        }, $"the App's next comment on {Issue} (it has {AppComments().Count})", timeout);

    /// <summary>Waits for the App's n-th comment, counted from 1, deleted ones included.</summary>
    public Task<AppComment> Comment(int number, TimeSpan? timeout = null) =>
        world.Changes.Until(
            () => AppComments().ElementAtOrDefault(number - 1)?.MarkRead(), $"comment {number} of the App on {Issue}", timeout);

    /// <summary>Waits for the App's reaction to a comment.</summary>
    public Task<Reaction> Reaction(Comment to, string content = "eyes", TimeSpan? timeout = null) =>
        world.Changes.Until(
            () => to.Reactions.FirstOrDefault(reaction => reaction.By == world.Bot && reaction.Content == content),
            $"the App's {content} on comment {to.Id}",
            timeout);

    private List<AppComment> AppComments()
    {
        lock (gate)
        {
            foreach (var comment in Issue.Comments.Where(comment => comment.ByApp && appComments.All(answer => answer.Comment != comment)))
                appComments.Add(new AppComment(world, comment));
            return [.. appComments];
        }
    }
}

/// <summary>A user's comment, and what became of its webhook: null when the App is not installed there or not subscribed.</summary>
/// <param name="Comment">The comment.</param>
/// <param name="Delivery">The webhook attempt.</param>
public sealed record PostedComment(Comment Comment, Delivery? Delivery);
