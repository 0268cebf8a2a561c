using System.Collections.Concurrent;

namespace Porter.Sandbox.Http;

/// <summary>The latest exchanges of one world, oldest first; at most <see cref="Limit"/> are kept.</summary>
public sealed class Exchanges
{
    /// <summary>How many exchanges are kept.</summary>
    public const int Limit = 5_000;

    private readonly ConcurrentQueue<Exchange> kept = new();
    private readonly ChangeSignal changes;
    private long count;

    internal Exchanges(ChangeSignal changes) => this.changes = changes;

    /// <summary>All that are kept.</summary>
    public IReadOnlyList<Exchange> All => [.. kept];

    /// <summary>How many requests ended so far, kept or not.</summary>
    public long Count => Interlocked.Read(ref count);

    /// <summary>Those of one method whose path matches a <see cref="PathPattern"/>.</summary>
    public IReadOnlyList<Exchange> Of(string method, string path)
    {
        var pattern = new PathPattern(path);
        return [.. kept.Where(e => e.Method == method && pattern.Matches(e.Path))];
    }

    /// <summary>Waits for the first exchange that matches, past ones included.</summary>
    public Task<Exchange> WaitForFirst(string method, string path, Func<Exchange, bool>? matches = null, TimeSpan? timeout = null) =>
        changes.Until(() => Of(method, path).FirstOrDefault(e => matches?.Invoke(e) ?? true), $"{method} {path}", timeout);

    internal long NextNumber() => Interlocked.Increment(ref count);

    internal void Add(Exchange exchange)
    {
        kept.Enqueue(exchange);
        while (kept.Count > Limit)
            kept.TryDequeue(out _);
        changes.Notify();
    }
}
