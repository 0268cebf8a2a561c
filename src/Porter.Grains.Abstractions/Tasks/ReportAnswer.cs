namespace Porter.Grains.Tasks;

/// <summary>What Porter answers a worker.</summary>
[GenerateSerializer, Alias("porter.ReportAnswer")]
public abstract record ReportAnswer;

/// <summary>Taken (now or before: a repeat is answered the same).</summary>
/// <param name="NextLine">The number of the log line that Porter expects next.</param>
[GenerateSerializer, Immutable, Alias("porter.ReportAccepted")]
public sealed record ReportAccepted([property: Id(0)] int NextLine) : ReportAnswer;

/// <summary>The task, or this attempt at it, is over: stop, push nothing.</summary>
[GenerateSerializer, Immutable, Alias("porter.AttemptOver")]
public sealed record AttemptOver : ReportAnswer;

/// <summary>The worker may push.</summary>
/// <param name="Token">Good for one repository, for an hour at the most.</param>
/// <param name="Branch">The only branch to push.</param>
/// <param name="ExpiresAt">When GitHub will no longer take the token.</param>
[GenerateSerializer, Immutable, Alias("porter.PublishGranted")]
public sealed record PublishGranted([property: Id(0)] string Token, [property: Id(1)] string Branch, [property: Id(2)] DateTimeOffset ExpiresAt) : ReportAnswer
{
    /// <summary>Names the branch and hides the token.</summary>
    public override string ToString() => $"may publish {Branch} until {ExpiresAt:u}";
}

/// <summary>The worker may not push.</summary>
/// <param name="Reason">One sentence.</param>
[GenerateSerializer, Immutable, Alias("porter.PublishRefused")]
public sealed record PublishRefused([property: Id(0)] string Reason) : ReportAnswer;

/// <summary>Not now: ask again.</summary>
/// <param name="Reason">One sentence.</param>
[GenerateSerializer, Immutable, Alias("porter.PublishDelayed")]
public sealed record PublishDelayed([property: Id(0)] string Reason) : ReportAnswer;
