using System.Globalization;

namespace Porter.Sandbox.Cli;

/// <summary>Prints what happens in both worlds as it happens, each entry once, with the seconds since the start.</summary>
internal sealed class Timeline(Sandbox sandbox, TextWriter output)
{
    private readonly DateTimeOffset began = TimeProvider.System.GetUtcNow();
    private readonly HashSet<string> printed = [];

    /// <summary>Prints until a condition holds or the time is up; false when it is up.</summary>
    public async Task<bool> PrintUntil(Func<bool> holds, TimeSpan limit, CancellationToken stop)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (limit != Timeout.InfiniteTimeSpan)
            time.CancelAfter(limit);
        while (true)
        {
            PrintNew();
            if (holds())
                return true;
            try
            {
                await sandbox.Until(
                    () => holds() || TimelineEntries.Of(sandbox).Any(entry => !printed.Contains(entry.Key)),
                    "a change",
                    Timeout.InfiniteTimeSpan,
                    time.Token);
            }
            catch (OperationCanceledException)
            {
                PrintNew();
                stop.ThrowIfCancellationRequested();
                return false;
            }
        }
    }

    private void PrintNew()
    {
        foreach (var entry in TimelineEntries.Of(sandbox).Where(entry => printed.Add(entry.Key)))
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (entry.At - began).TotalSeconds),7:0.00} s  {entry.Text}"));
    }
}
