using System.Security.Cryptography;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub;

// Every change of the world's state, whoever asked for it: the API, a page, or a test.
public sealed partial class GitHubWorld
{
    internal Comment AddComment(Issue issue, Account author, string text)
    {
        var comment = new Comment(NextId(), issue, author, author == Bot, text, Clock.GetUtcNow());
        issue.Add(comment);
        issue.UpdatedAt = comment.CreatedAt;
        Changes.Notify();
        return comment;
    }

    internal void EditComment(Comment comment, string text)
    {
        comment.Edit(text, Clock.GetUtcNow());
        Changes.Notify();
    }

    internal void DeleteComment(Comment comment)
    {
        comment.Issue.Remove(comment);
        comment.Deleted = true;
        Changes.Notify();
    }

    internal (Reaction Reaction, bool Added) React(Comment comment, Account by, string content)
    {
        var reacted = comment.React(by, content, NextId, Clock.GetUtcNow());
        Changes.Notify();
        return reacted;
    }

    /// <summary>Opens a pull request; null when an open one for the branch is there.</summary>
    internal Issue? AddPullRequest(
        Repository repository,
        Account author,
        string title,
        string? body,
        string branch,
        string into,
        string head,
        string baseCommit,
        bool draft)
    {
        lock (pullRequestGate)
        {
            if (repository.PullRequests.Any(other =>
                    other.ClosedAt is null && other.Pull!.HeadBranch == branch && other.Pull.BaseBranch == into))
                return null;
            var issue = new Issue(NextId(), repository, repository.NextNumber(), author, title, body, Clock.GetUtcNow())
            {
                ByApp = author == Bot,
            };
            issue.Pull = new PullRequest(NextId(), issue, branch, into, head, baseCommit, draft);
            repository.Issues[issue.Number] = issue;
            Changes.Notify();
            return issue;
        }
    }

    internal Gist AddGist(Account owner, bool isPublic, string? description)
    {
        var gist = new Gist(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), owner, isPublic, Clock.GetUtcNow())
        {
            Description = description,
        };
        return gists[gist.Id] = gist;
    }

    internal void RemoveGist(Gist gist) => gists.TryRemove(gist.Id, out _);

    internal Task<Delivery?> SetState(Issue issue, bool closed, Account by, bool waitForWebhook)
    {
        if ((issue.ClosedAt is not null) == closed)
            return Task.FromResult<Delivery?>(null);
        issue.UpdatedAt = Clock.GetUtcNow();
        issue.ClosedAt = closed ? issue.UpdatedAt : null;
        Changes.Notify();
        if (issue.Pull is not null)
            return Task.FromResult<Delivery?>(null);
        var payload = Payloads.Issues(issue, closed ? "closed" : "reopened", by);
        if (waitForWebhook)
            return SendIfSubscribed("issues", issue.Repository, payload);
        RunInBackground(() => SendIfSubscribed("issues", issue.Repository, payload));
        return Task.FromResult<Delivery?>(null);
    }

    internal void SendCommentWebhook(Comment comment, string action, string? textBefore = null)
    {
        var payload = Payloads.IssueComment(comment, action, comment.Author, textBefore);
        RunInBackground(() => SendIfSubscribed("issue_comment", comment.Issue.Repository, payload));
    }

    /// <summary>Sends an event if the App is subscribed to it and installed there.</summary>
    internal async Task<Delivery?> SendIfSubscribed(string name, Repository repository, System.Text.Json.Nodes.JsonObject payload) =>
        App.Events.Contains(name) && InstallationOf(repository) is { SuspendedAt: null } ? await Webhooks.Send(name, payload) : null;
}
