namespace Porter.Sandbox.GitHub.State;

/// <summary>A comment with every text it ever had.</summary>
public sealed class Comment
{
    private readonly List<(DateTimeOffset At, string Text)> versions;
    private readonly List<Reaction> reactions = [];

    internal Comment(long id, Issue issue, Account author, bool byApp, string text, DateTimeOffset now)
    {
        (Id, Issue, Author, ByApp, CreatedAt) = (id, issue, author, byApp, now);
        versions = [(now, text)];
    }

    /// <summary>The id, unique over all repositories; larger than 32 bits, as GitHub's are.</summary>
    public long Id { get; }

    /// <summary>The conversation it is part of.</summary>
    public Issue Issue { get; }

    /// <summary>Who wrote it.</summary>
    public Account Author { get; }

    /// <summary>Written by the App itself.</summary>
    public bool ByApp { get; }

    /// <summary>When it was posted.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>The Markdown as it stands.</summary>
    public string Body => Versions[^1].Text;

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt => Versions[^1].At;

    /// <summary>Every text it had, the first one first.</summary>
    public IReadOnlyList<(DateTimeOffset At, string Text)> Versions
    {
        get
        {
            lock (versions)
                return [.. versions];
        }
    }

    /// <summary>Its reactions, oldest first.</summary>
    public IReadOnlyList<Reaction> Reactions
    {
        get
        {
            lock (reactions)
                return [.. reactions];
        }
    }

    /// <summary>It was deleted; what is read here is what it said.</summary>
    public bool Deleted { get; internal set; }

    internal void Edit(string text, DateTimeOffset now)
    {
        lock (versions)
            versions.Add((now, text));
    }

    /// <summary>Adds a reaction; the one already there when the same account reacted the same way before.</summary>
    internal (Reaction Reaction, bool Added) React(Account by, string content, Func<long> nextId, DateTimeOffset now)
    {
        lock (reactions)
        {
            if (reactions.Find(r => r.By == by && r.Content == content) is { } there)
                return (there, false);
            var reaction = new Reaction(nextId(), by, content, now);
            reactions.Add(reaction);
            return (reaction, true);
        }
    }

    internal bool RemoveReaction(long id)
    {
        lock (reactions)
            return reactions.RemoveAll(r => r.Id == id) > 0;
    }
}

/// <summary>One account's reaction to a comment.</summary>
/// <param name="Id">The reaction's id.</param>
/// <param name="By">Who reacted.</param>
/// <param name="Content"><c>+1 -1 laugh confused heart hooray rocket eyes</c>.</param>
/// <param name="At">When.</param>
public sealed record Reaction(long Id, Account By, string Content, DateTimeOffset At);
