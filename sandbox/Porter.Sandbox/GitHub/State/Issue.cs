namespace Porter.Sandbox.GitHub.State;

/// <summary>An issue, or the conversation of a pull request.</summary>
public sealed class Issue
{
    private readonly List<Comment> comments = [];

    internal Issue(long id, Repository repository, int number, Account author, string title, string? body, DateTimeOffset now) =>
        (Id, Repository, Number, Author, Title, Body, CreatedAt, UpdatedAt) = (id, repository, number, author, title, body, now, now);

    /// <summary>The id, unlike <see cref="Number"/> unique over all repositories.</summary>
    public long Id { get; }

    /// <summary>Where it lives.</summary>
    public Repository Repository { get; }

    /// <summary>The number after the #.</summary>
    public int Number { get; }

    /// <summary>Who opened it.</summary>
    public Account Author { get; }

    /// <summary>The title.</summary>
    public string Title { get; internal set; }

    /// <summary>The Markdown body; null when empty.</summary>
    public string? Body { get; internal set; }

    /// <summary><c>open</c> or <c>closed</c>.</summary>
    public string State => ClosedAt is null ? "open" : "closed";

    /// <summary>When it was opened.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; internal set; }

    /// <summary>When it was closed; null while open.</summary>
    public DateTimeOffset? ClosedAt { get; internal set; }

    /// <summary>Its labels' names.</summary>
    public IReadOnlyList<string> Labels { get; internal set; } = [];

    /// <summary>Set when this is a pull request's conversation.</summary>
    public PullRequest? Pull { get; internal set; }

    /// <summary>The App that opened it, when one did.</summary>
    public bool ByApp { get; internal init; }

    /// <summary>The comments, oldest first; deleted ones are gone.</summary>
    public IReadOnlyList<Comment> Comments
    {
        get
        {
            lock (comments)
                return [.. comments];
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Repository.FullName}#{Number}";

    internal void Add(Comment comment)
    {
        lock (comments)
            comments.Add(comment);
    }

    internal bool Remove(Comment comment)
    {
        lock (comments)
            return comments.Remove(comment);
    }
}
