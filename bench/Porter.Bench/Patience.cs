using System.Diagnostics;

namespace Porter.Bench;

/// <summary>Waits with an end.</summary>
internal static class Patience
{
    /// <summary>Asks again and again, without a pause worth measuring, until the answer is yes.</summary>
    /// <returns>How long that took.</returns>
    /// <exception cref="TimeoutException">It never was; the message says what was waited for.</exception>
    public static async Task<TimeSpan> Until(Func<Task<bool>> holds, string what, TimeSpan limit)
    {
        var began = Stopwatch.StartNew();
        while (began.Elapsed < limit)
        {
            if (await holds())
                return began.Elapsed;
            await Task.Delay(10);
        }

        throw new TimeoutException($"Waited {limit.TotalSeconds:0} s for {what}.");
    }

    /// <summary>Gives a wait an end and a name.</summary>
    public static async Task<T> Within<T>(this Task<T> task, TimeSpan limit, string what)
    {
        try
        {
            return await task.WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {limit.TotalSeconds:0} s for {what}.");
        }
    }
}
