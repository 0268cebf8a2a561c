namespace Porter.Sandbox.GitHub.State;

/// <summary>A gist. A secret one is listed to nobody, and still read by whoever has its id, as on GitHub.</summary>
public sealed class Gist
{
    internal Gist(string id, Account owner, bool isPublic, DateTimeOffset now) =>
        (Id, Owner, IsPublic, CreatedAt, UpdatedAt) = (id, owner, isPublic, now, now);

    /// <summary>The id in its address.</summary>
    public string Id { get; }

    /// <summary>Whose it is.</summary>
    public Account Owner { get; }

    /// <summary>Listed and searchable.</summary>
    public bool IsPublic { get; }

    /// <summary>What it is said to be.</summary>
    public string? Description { get; internal set; }

    /// <summary>Contents by file name.</summary>
    public IReadOnlyDictionary<string, string> Files { get; internal set; } = new Dictionary<string, string>();

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; internal set; }
}
