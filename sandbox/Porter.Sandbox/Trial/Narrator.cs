using System.Globalization;

namespace Porter.Sandbox.Trial;

/// <summary>Prints each fact once, as it becomes known, with the seconds since the narrator began.</summary>
internal sealed class Narrator(Sandbox sandbox, TextWriter output)
{
    private readonly DateTimeOffset began = TimeProvider.System.GetUtcNow();
    private readonly HashSet<string> told = [];

    /// <summary>Tells until a condition holds or the time is up; false when it is up.</summary>
    public async Task<bool> TellUntil(Func<bool> holds, TimeSpan limit, CancellationToken stop)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (limit != Timeout.InfiniteTimeSpan)
            time.CancelAfter(limit);
        while (true)
        {
            Tell();
            if (holds())
                return true;
            try
            {
                await sandbox.Until(() => holds() || Facts.Of(sandbox).Any(fact => !told.Contains(fact.Key)), "news", Timeout.InfiniteTimeSpan, time.Token);
            }
            catch (OperationCanceledException)
            {
                Tell();
                stop.ThrowIfCancellationRequested();
                return false;
            }
        }
    }

    private void Tell()
    {
        foreach (var fact in Facts.Of(sandbox).Where(fact => told.Add(fact.Key)))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (fact.At - began).TotalSeconds),7:0.00} s  {fact.Words}"));
    }
}
