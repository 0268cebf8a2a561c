using System.Diagnostics;

namespace Porter.Silo.Tests;

/// <summary>Waits for what must become true.</summary>
public static class Eventually
{
    /// <summary>Asks until the answer is true; an exception counts as "not yet", except one that says the wait is pointless.</summary>
    public static async Task True(TimeSpan limit, Func<string> what, Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        Exception? last = null;
        while (watch.Elapsed < limit)
        {
            try
            {
                if (await condition())
                    return;
                last = null;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or TimeoutException)
            {
                last = e;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"Waited {limit.TotalSeconds:0} s for {what()}", last);
    }
}
