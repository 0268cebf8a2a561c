using Octokit;
using Porter.Grains.Outbound;
using PullRequest = Porter.Grains.Tasks.PullRequest;

namespace Porter.Grains.GitHub;

/// <summary>
/// What Porter does in one repository, as its App. Every method throws a <see cref="OutboundRefusedException"/> or a <see cref="TransientOutboundException"/> and may
/// be repeated; an unknown outcome is a <see cref="TransientOutboundException"/>. Opened by <see cref="GitHubInstallations"/>.
/// </summary>
internal sealed class GitHubRepository(
    GitHubApi api, IInstallationGrain installation, string botLogin, RepositoryName repository, TimeProvider time)
{
    private const int FileLimit = 64 * 1024;
    private const int PageSize = 100;
    private const int Pages = 3;
    private readonly string _owner = repository.Owner;
    private readonly string _name = repository.Name;

    /// <summary>
    /// May this user push? Asked of the permission endpoint: <c>author_association</c> is not reliable, and everybody
    /// has <c>read</c> on a public repository. Someone GitHub does not know there may not.
    /// </summary>
    public Task<bool> CanPush(string login, CancellationToken cancellationToken) =>
        WithToken("can_push", async github =>
        {
            var answer = await OrNull(github.Repository.Collaborator.ReviewPermission(_owner, _name, login));
            return answer?.Permission is "admin" or "write";
        }, cancellationToken);

    /// <summary>Puts a reaction under a comment; one that is there already stays.</summary>
    /// <returns>False when the comment is gone.</returns>
    public Task<bool> React(long commentId, ReactionType reaction, CancellationToken cancellationToken) =>
        WithToken("react", async github =>
            await OrNull(github.Reaction.IssueComment.Create(_owner, _name, commentId, new NewReaction(reaction))) is not null,
            cancellationToken);

    /// <summary>
    /// Makes Porter's one comment with a marker say something: the one that stands is edited, and where none does, one is written.
    /// Two silos may both have found none, when one of them was taken for dead, so it is looked for again behind the writing.
    /// </summary>
    /// <param name="issue">The issue's number.</param>
    /// <param name="marker">What the text ends with, and no other comment's does.</param>
    /// <param name="since">See <see cref="FindComment"/>.</param>
    /// <param name="body">The text, with its marker.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The comment's number.</returns>
    public async Task<long> UpsertComment(int issue, string marker, DateTimeOffset since, string body, CancellationToken cancellationToken)
    {
        if (await FindComment(issue, marker, since, cancellationToken) is not { } standing)
        {
            var written = await CreateComment(issue, body, cancellationToken);
            standing = await FindComment(issue, marker, since, cancellationToken) ?? written;
            if (standing == written)
                return written;
        }
        await EditComment(standing, body, cancellationToken);
        return standing;
    }

    /// <summary>
    /// Finds Porter's comment with a marker among the first 300 touched since a moment. Where more than one stands, the oldest is
    /// kept and the others are deleted, so that whoever looks keeps the same one.
    /// </summary>
    /// <param name="issue">The issue's number.</param>
    /// <param name="marker">What the text ends with, and no other comment's does.</param>
    /// <param name="since">When the task began; ten minutes are allowed for clocks that differ.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The comment's number, or null where there is none.</returns>
    public async Task<long?> FindComment(int issue, string marker, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var found = await WithToken("find_comment", async github =>
        {
            var touched = await github.Issue.Comment.GetAllForIssue(
                _owner,
                _name,
                issue,
                new IssueCommentRequest { Since = since.AddMinutes(-10) },
                new ApiOptions { PageSize = PageSize, PageCount = Pages });
            return touched
                .Where(c => string.Equals(c.User?.Login, botLogin, StringComparison.OrdinalIgnoreCase))
                .Where(c => c.Body?.AsSpan().TrimEnd().EndsWith(marker, StringComparison.Ordinal) == true)
                .Select(c => c.Id)
                .Order()
                .ToList();
        }, cancellationToken);
        foreach (var second in found.Skip(1))
            await DeleteComment(second, cancellationToken);
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>Replaces a comment's text.</summary>
    /// <returns>False when the comment is gone: somebody deleted it.</returns>
    public async Task<bool> EditComment(long commentId, string body, CancellationToken cancellationToken)
    {
        await Pace(cancellationToken);
        return await WithToken("edit_comment", async github =>
            await OrNull(github.Issue.Comment.Update(_owner, _name, commentId, body)) is not null, cancellationToken);
    }

    /// <summary>The repository's number and default branch.</summary>
    public Task<RepositoryFacts> GetRepository(CancellationToken cancellationToken) =>
        WithToken("get_repository", async github =>
        {
            var found = await github.Repository.Get(_owner, _name);
            return new RepositoryFacts(found.Id, Present(found.DefaultBranch));
        }, cancellationToken);

    /// <summary>An issue, or null where there is none.</summary>
    public Task<IssueFacts?> GetIssue(int number, CancellationToken cancellationToken) =>
        WithToken("get_issue", async github =>
            await OrNull(github.Issue.Get(_owner, _name, number)) is { } found
                ? new IssueFacts(found.Number, found.Title ?? "", found.Body ?? "", found.State.StringValue == "open", found.PullRequest is not null)
                : null,
            cancellationToken);

    /// <summary>The first 64 KiB of a text file, or null where there is no such file.</summary>
    /// <param name="path">From the root of the repository.</param>
    /// <param name="reference">A branch or a commit.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<string?> ReadFile(string path, string reference, CancellationToken cancellationToken) =>
        WithToken("read_file", async github =>
        {
            // A folder is answered as the list of its files, and a file above a megabyte without its content.
            var found = await OrNull(github.Repository.Content.GetAllContentsByRef(_owner, _name, path, reference));
            return found is [{ EncodedContent: { Length: > 0 } content, Type.StringValue: "file" }] ? Text.FromUtf8(Convert.FromBase64String(content), FileLimit) : null;
        }, cancellationToken);

    /// <summary>The commit a branch points at, or null where there is no such branch.</summary>
    public Task<string?> FindBranch(string branch, CancellationToken cancellationToken) =>
        WithToken("find_branch", async github =>
            await OrNull(github.Repository.Branch.Get(_owner, _name, branch)) is { } found ? Present(found.Commit?.Sha) : null,
            cancellationToken);

    /// <summary>What a head adds to a base, each a branch or a commit.</summary>
    public Task<Comparison> Compare(string @base, string head, CancellationToken cancellationToken) =>
        WithToken("compare", async github =>
        {
            var found = await github.Repository.Commit.Compare(_owner, _name, @base, head);
            return new Comparison(
                found.Files?.Count ?? 0,
                found.Files?.Sum(f => f.Additions) ?? 0,
                found.Files?.Sum(f => f.Deletions) ?? 0,
                found.AheadBy);
        }, cancellationToken);

    /// <summary>The pull request from a branch of this repository, whatever its state, or null.</summary>
    public Task<PullRequest?> FindPullRequest(string branch, CancellationToken cancellationToken) =>
        WithToken("find_pull_request", async github =>
        {
            var found = await github.PullRequest.GetAllForRepository(
                _owner,
                _name,
                new PullRequestRequest { Head = $"{_owner}:{branch}", State = ItemStateFilter.All },
                new ApiOptions { PageSize = PageSize, PageCount = 1 });
            // GitHub ignores a head it does not understand and answers with everything.
            return found
                .Where(p => p.Head?.Ref == branch && string.Equals(p.Head.User?.Login, _owner, StringComparison.OrdinalIgnoreCase))
                .Select(p => new PullRequest(p.Number, p.HtmlUrl))
                .FirstOrDefault();
        }, cancellationToken);

    /// <summary>Opens a pull request, or finds the one that the branch already has.</summary>
    /// <exception cref="OutboundRefusedException">Among others, 422: no commits between the base and the head.</exception>
    public async Task<PullRequest> OpenPullRequest(string title, string body, string head, string @base, CancellationToken cancellationToken)
    {
        if (await FindPullRequest(head, cancellationToken) is { } there)
            return there;
        await Pace(cancellationToken);
        try
        {
            return await WithToken("open_pull_request", async github =>
            {
                var made = await github.PullRequest.Create(_owner, _name, new NewPullRequest(title, head, @base) { Body = body });
                return new PullRequest(made.Number, Present(made.HtmlUrl));
            }, cancellationToken);
        }
        catch (OutboundRefusedException refusal) when (refusal.Status == 422 && refusal.Reason.Contains("already exists", StringComparison.OrdinalIgnoreCase))
        {
            return await FindPullRequest(head, cancellationToken)
                ?? throw new TransientOutboundException(GitHubApi.Service, "it says the pull request exists, and does not list it yet");
        }
    }

    private async Task<long> CreateComment(int issue, string body, CancellationToken cancellationToken)
    {
        await Pace(cancellationToken);
        return await WithToken("create_comment", async github =>
            (await github.Issue.Comment.Create(_owner, _name, issue, body)).Id, cancellationToken);
    }

    private async Task DeleteComment(long commentId, CancellationToken cancellationToken)
    {
        await Pace(cancellationToken);
        await WithToken("delete_comment", async github =>
        {
            try
            {
                await github.Issue.Comment.Delete(_owner, _name, commentId);
            }
            catch (NotFoundException)
            {
                return false;
            }

            return true;
        }, cancellationToken);
    }

    // A token can die early (revoked, the App's key changed): one new token is asked for, once. 401 means that nothing was done.
    private async Task<T> WithToken<T>(string operation, Func<IGitHubClient, Task<T>> call, CancellationToken cancellationToken)
    {
        var token = await installation.Token();
        try
        {
            return await api.Send(token, operation, call, cancellationToken);
        }
        catch (OutboundRefusedException refusal) when (refusal.Status == 401)
        {
            await installation.Forget(token);
            return await api.Send(await installation.Token(), operation, call, cancellationToken);
        }
    }

    private async Task Pace(CancellationToken cancellationToken)
    {
        var wait = await installation.ReserveWrite();
        if (wait > IInstallationGrain.LongestWait)
            throw new TransientOutboundException(GitHubApi.Service, "Porter is writing as fast as it may", wait);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken);
    }

    private static async Task<T?> OrNull<T>(Task<T> call) where T : class
    {
        try
        {
            // Octokit reads an empty object as null: that is not GitHub's "not found".
            return await call ?? throw new FormatException("An answer without content.");
        }
        catch (ApiException error) when ((int)error.StatusCode is 404 or 410)
        {
            return null;
        }
    }

    // What GitHub always says is not there: it is not GitHub's answer, and must not be taken for "there is none".
    private static string Present(string? text) => string.IsNullOrEmpty(text) ? throw new FormatException("An answer without what it always holds.") : text;

}
