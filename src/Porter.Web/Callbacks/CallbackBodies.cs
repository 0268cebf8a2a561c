using Porter.Grains;
using Porter.Grains.Tasks;

namespace Porter.Web.Callbacks;

/// <summary>What a worker sends. The contract is <c>worker-image/README.md</c>; snake case on the wire.</summary>
internal abstract record CallbackBody
{
    /// <summary>The task that the token belongs to.</summary>
    public string? TaskId { get; init; }

    /// <summary>The report in it.</summary>
    /// <exception cref="InvalidCallbackException">It is not what the contract says.</exception>
    public abstract WorkerReport ToReport();

    /// <summary>A word too long is cut, since refusing it would lose what it came with; null where there is nothing.</summary>
    protected static string? Bounded(string? text, int limit) => string.IsNullOrWhiteSpace(text) ? null : Text.Truncate(text, limit);
}

/// <summary>A callback that breaks the contract; the message says how.</summary>
internal sealed class InvalidCallbackException(string message) : Exception(message);

internal sealed record StartedBody : CallbackBody
{
    public override WorkerReport ToReport() => new WorkerStarted();
}

internal sealed record ProgressBody : CallbackBody
{
    private const int LongestLine = 2_000;
    private const int LongestStep = 200;

    public int First { get; init; }

    public LineBody?[]? Lines { get; init; }

    public string? Step { get; init; }

    public UsageBody? Usage { get; init; }

    public override WorkerReport ToReport()
    {
        if (First < 0)
            throw new InvalidCallbackException("'first' is the number of the first of 'lines', counted from 0.");
        if (Lines?.Length > ITaskLogGrain.Limit)
            throw new InvalidCallbackException($"A log has at most {ITaskLogGrain.Limit} lines.");
        return new WorkerProgress(First, [.. (Lines ?? []).Select(ToLine)], Bounded(Step, LongestStep), Usage?.ToUsage());
    }

    private static LogLine ToLine(LineBody? line) => new(
        line?.At ?? throw new InvalidCallbackException("Each of 'lines' needs 'at', 'kind' and 'text'."),
        line.Kind is "tool" or "error" or "info" ? line.Kind : "text",
        Text.Truncate(line.Text ?? "", LongestLine));
}

internal sealed record LineBody(DateTimeOffset? At, string? Kind, string? Text);

internal sealed record UsageBody(long? InputTokens, long? OutputTokens, decimal? CostUsd)
{
    /// <summary>What is below zero is not known.</summary>
    public Usage ToUsage() => new(
        InputTokens >= 0 ? InputTokens : null,
        OutputTokens >= 0 ? OutputTokens : null,
        CostUsd is >= 0 and < 1_000_000 ? CostUsd : null);
}

internal sealed record PublishBody : CallbackBody
{
    public string? Base { get; init; }

    public string? Head { get; init; }

    public int Files { get; init; }

    public long Bytes { get; init; }

    public override WorkerReport ToReport()
    {
        DemandCommit(Base, "base");
        DemandCommit(Head, "head");
        return Files >= 0 && Bytes >= 0
            ? new WorkerPublish(Files, Bytes)
            : throw new InvalidCallbackException("'files' and 'bytes' cannot be negative.");
    }

    private static void DemandCommit(string? name, string field)
    {
        if (name is not null && !(name.Length is 40 or 64 && name.All(char.IsAsciiHexDigitLower)))
            throw new InvalidCallbackException($"'{field}' is a commit's full name, in lower-case hexadecimal.");
    }
}

internal sealed record CompleteBody : CallbackBody
{
    private const int LongestError = 500;
    private const int LongestSummary = 2_000;
    private const int LongestOutcome = 40;

    public string? Status { get; init; }

    public string? Outcome { get; init; }

    public string? Error { get; init; }

    public string? Summary { get; init; }

    public string? Branch { get; init; }

    public int? Files { get; init; }

    public int? Additions { get; init; }

    public int? Deletions { get; init; }

    public UsageBody? Usage { get; init; }

    public override WorkerReport ToReport()
    {
        if (Status is not ("complete" or "failed"))
            throw new InvalidCallbackException("'status' is complete or failed.");
        if (Branch is not null && Branch != $"porter/{TaskId}")
            throw new InvalidCallbackException($"'branch' can only be porter/{TaskId}.");
        return new WorkerCompleted(
            Status is "complete",
            Bounded(Outcome, LongestOutcome),
            Bounded(Error, LongestError),
            Bounded(Summary, LongestSummary),
            Branch,
            Files >= 0 ? Files : null,
            Additions >= 0 ? Additions : null,
            Deletions >= 0 ? Deletions : null,
            Usage?.ToUsage());
    }
}
