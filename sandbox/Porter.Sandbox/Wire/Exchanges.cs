using System.Collections.Concurrent;

namespace Porter.Sandbox.Wire;

/// <summary>The latest exchanges of one world, oldest first; at most <see cref="Limit"/> are kept.</summary>
public sealed class Exchanges
{
    /// <summary>How many exchanges are kept.</summary>
    public const int Limit = 5_000;

    private readonly ConcurrentQueue<Exchange> kept = new();
    private readonly News news;
    private long count;

    internal Exchanges(News news) => this.news = news;

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
    public Task<Exchange> First(string method, string path, Func<Exchange, bool>? that = null, TimeSpan? timeout = null) =>
        news.Until(() => Of(method, path).FirstOrDefault(e => that?.Invoke(e) ?? true), $"{method} {path}", timeout);

    internal long NextNumber() => Interlocked.Increment(ref count);

    internal void Add(Exchange exchange)
    {
        kept.Enqueue(exchange);
        while (kept.Count > Limit)
            kept.TryDequeue(out _);
        news.Tell();
    }
}
