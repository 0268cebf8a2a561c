namespace Porter.Grains.Tasks;

/// <summary>What Porter answers a worker.</summary>
[GenerateSerializer]
public abstract record ReportAnswer;

/// <summary>Heard (now or before: a repeat is heard the same).</summary>
/// <param name="NextLine">The number of the log line that Porter expects next.</param>
[GenerateSerializer, Immutable]
public sealed record Heard(int NextLine) : ReportAnswer;

/// <summary>The task, or this attempt at it, is over: stop, push nothing.</summary>
[GenerateSerializer, Immutable]
public sealed record Over : ReportAnswer;

/// <summary>The worker may push.</summary>
/// <param name="Token">Good for one repository, for an hour at the most.</param>
/// <param name="Branch">The only branch to push.</param>
/// <param name="ExpiresAt">When GitHub will no longer take the token.</param>
[GenerateSerializer, Immutable]
public sealed record MayPublish(string Token, string Branch, DateTimeOffset ExpiresAt) : ReportAnswer
{
    /// <summary>Names the branch and hides the token.</summary>
    public override string ToString() => $"may publish {Branch} until {ExpiresAt:u}";
}

/// <summary>The worker may not push.</summary>
/// <param name="Why">One sentence.</param>
[GenerateSerializer, Immutable]
public sealed record MayNotPublish(string Why) : ReportAnswer;

/// <summary>Not now: ask again.</summary>
/// <param name="Why">One sentence.</param>
[GenerateSerializer, Immutable]
public sealed record AskAgain(string Why) : ReportAnswer;
