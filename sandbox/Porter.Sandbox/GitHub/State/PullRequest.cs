namespace Porter.Sandbox.GitHub.State;

/// <summary>What makes an <see cref="Issue"/> a pull request. Its head follows the branch while it is open.</summary>
public sealed class PullRequest
{
    private readonly string firstHead;

    internal PullRequest(long id, Issue issue, string headBranch, string baseBranch, string head, string baseCommit, bool draft) =>
        (Id, Issue, HeadBranch, BaseBranch, firstHead, BaseCommit, Draft) = (id, issue, headBranch, baseBranch, head, baseCommit, draft);

    /// <summary>The id, not the number.</summary>
    public long Id { get; }

    /// <summary>Its conversation, which has title, body, number and state.</summary>
    public Issue Issue { get; }

    /// <summary>The branch with the changes.</summary>
    public string HeadBranch { get; }

    /// <summary>The branch they are meant for.</summary>
    public string BaseBranch { get; }

    /// <summary>The commit to be merged.</summary>
    public string Head => Issue.Repository.Git.Branch(HeadBranch) ?? firstHead;

    /// <summary>Where the base branch stood when it was opened.</summary>
    public string BaseCommit { get; }

    /// <summary>Not yet ready for review.</summary>
    public bool Draft { get; internal set; }
}
