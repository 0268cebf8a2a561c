namespace Porter.Sandbox.GitHub.State;

/// <summary>One attempt to deliver a webhook. A redelivery has the same <see cref="Uuid"/> and a new <see cref="Id"/>.</summary>
public sealed record Delivery
{
    /// <summary>This attempt's id.</summary>
    public required long Id { get; init; }

    /// <summary>The <c>X-GitHub-Delivery</c> header.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>The event, such as <c>issue_comment</c>.</summary>
    public required string Event { get; init; }

    /// <summary>The event's action, such as <c>created</c>.</summary>
    public string? Action { get; init; }

    /// <summary>The raw body that was signed.</summary>
    public required string Payload { get; init; }

    /// <summary>The headers sent.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Whether someone asked for it again.</summary>
    public bool Redelivery { get; init; }

    /// <summary>When it was sent.</summary>
    public required DateTimeOffset DeliveredAt { get; init; }

    /// <summary>How long the answer took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The status answered; 0 when there was none in time.</summary>
    public int StatusCode { get; init; }

    /// <summary>The answer's body.</summary>
    public string? Response { get; init; }

    /// <summary>GitHub's word for how it went.</summary>
    public required string Status { get; init; }

    /// <summary>Where it happened; null for events without a repository.</summary>
    public long? RepositoryId { get; init; }

    /// <summary>The installation it is for.</summary>
    public long? InstallationId { get; init; }

    /// <summary>It tells of something the App itself did.</summary>
    public bool FromApp { get; init; }

    /// <summary>A 2xx came in time.</summary>
    public bool Succeeded => StatusCode is >= 200 and < 300;
}
