using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Threads;

/// <summary>
/// A conversation, as a story tells it: someone says something, and the App's answers are read in order. An answer no
/// story read fails <see cref="Sandbox.Verify"/>.
/// </summary>
public sealed class IssueThread
{
    private readonly GitHubWorld world;
    private readonly List<AppComment> seen = [];
    private readonly Lock gate = new();

    internal IssueThread(GitHubWorld world, Issue issue) => (this.world, Issue) = (world, issue);

    /// <summary>The issue itself.</summary>
    public Issue Issue { get; }

    /// <summary>The App's comments no story has read.</summary>
    public IReadOnlyList<Comment> Unread => [.. FromApp().Where(answer => !answer.Read).Select(answer => answer.Comment)];

    /// <summary>Comments as a user and waits for the webhook's answer.</summary>
    public async Task<Said> Say(string login, string text)
    {
        var comment = world.AddComment(Issue, world.Account(login), text);
        return new Said(comment, await world.Subscribed("issue_comment", Issue.Repository, world.Payloads.IssueComment(comment, "created", comment.Author)));
    }

    /// <summary>Edits a comment as its author and waits for the webhook's answer.</summary>
    public async Task<Said> Edit(Comment comment, string text)
    {
        var before = comment.Body;
        world.EditComment(comment, text);
        return new Said(comment, await world.Subscribed("issue_comment", Issue.Repository, world.Payloads.IssueComment(comment, "edited", comment.Author, before)));
    }

    /// <summary>Deletes a comment as its author and waits for the webhook's answer.</summary>
    public async Task<Said> Delete(Comment comment)
    {
        world.DeleteComment(comment);
        return new Said(comment, await world.Subscribed("issue_comment", Issue.Repository, world.Payloads.IssueComment(comment, "deleted", comment.Author)));
    }

    /// <summary>Closes the issue as a user and waits for the webhook's answer.</summary>
    public Task<Delivery?> Close(string login) => world.SetState(Issue, closed: true, world.Account(login), waitForWebhook: true);

    /// <summary>Opens the issue again as a user and waits for the webhook's answer.</summary>
    public Task<Delivery?> Reopen(string login) => world.SetState(Issue, closed: false, world.Account(login), waitForWebhook: true);

    /// <summary>Waits for the App's next comment that nobody read yet.</summary>
    public Task<AppComment> NextComment(TimeSpan? timeout = null) =>
        world.News.Until(() =>
        {
            lock (gate)
                return FromApp().FirstOrDefault(answer => !answer.Read)?.Reading();
        }, $"the App's next comment on {Issue} (it has {FromApp().Count})", timeout);

    /// <summary>Waits for the App's n-th comment, counted from 1, deleted ones included.</summary>
    public Task<AppComment> Comment(int number, TimeSpan? timeout = null) =>
        world.News.Until(() => FromApp().ElementAtOrDefault(number - 1)?.Reading(), $"comment {number} of the App on {Issue}", timeout);

    /// <summary>Waits for the App's reaction to a comment.</summary>
    public Task<Reaction> Reaction(Comment to, string content = "eyes", TimeSpan? timeout = null) =>
        world.News.Until(() => to.Reactions.FirstOrDefault(reaction => reaction.By == world.Bot && reaction.Content == content), $"the App's {content} on comment {to.Id}", timeout);

    private List<AppComment> FromApp()
    {
        lock (gate)
        {
            foreach (var comment in Issue.Comments.Where(comment => comment.ByApp && seen.All(answer => answer.Comment != comment)))
                seen.Add(new AppComment(world, comment));
            return [.. seen];
        }
    }
}

/// <summary>What a user said, and what became of the webhook: null when the App is not installed there or not subscribed.</summary>
/// <param name="Comment">The comment.</param>
/// <param name="Delivery">The webhook attempt.</param>
public sealed record Said(Comment Comment, Delivery? Delivery);
