namespace Porter.Sandbox.Http;

/// <summary>One request a world received, and what it answered.</summary>
public sealed record Exchange
{
    /// <summary>Place in the world's log, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>Which world received it: <c>github</c> or <c>fly</c>.</summary>
    public required string World { get; init; }

    /// <summary>The request's method.</summary>
    public required string Method { get; init; }

    /// <summary>The request's path, without the query.</summary>
    public required string Path { get; init; }

    /// <summary>The query with its question mark, or empty.</summary>
    public required string Query { get; init; }

    /// <summary>The request's headers but <c>Authorization</c> and <c>Cookie</c>.</summary>
    public required IReadOnlyDictionary<string, string> RequestHeaders { get; init; }

    /// <summary>The request's body as text; null when empty or not text; cut at 1 MiB.</summary>
    public string? RequestBody { get; init; }

    /// <summary>The status answered; 0 when the connection was cut or the caller left.</summary>
    public required int Status { get; init; }

    /// <summary>The answer's body as text; null when empty or not text.</summary>
    public string? ResponseBody { get; init; }

    /// <summary>When the request came, by the world's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>From request to answer.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Whether the world has such a route. An unexpected request fails <see cref="Sandbox.Verify"/>.</summary>
    public required bool Expected { get; init; }

    /// <summary>The fault that hit it, in words.</summary>
    public string? Fault { get; init; }

    /// <summary>The endpoint itself failed: a bug of the sandbox, which fails <see cref="Sandbox.Verify"/>.</summary>
    public string? Crash { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{World} #{Number} {Method} {Path}{Query} -> {Status}{(Fault is null ? "" : $" ({Fault})")}";
}
