using Orleans.Concurrency;

namespace Porter.Grains.Tasks;

/// <summary>The log of one task. The key is the <see cref="TaskId"/>.</summary>
[Alias("porter.ITaskLogGrain")]
public interface ITaskLogGrain : IGrainWithStringKey
{
    /// <summary>Most lines kept of a task.</summary>
    const int Limit = 5_000;

    /// <summary>Adds lines. Those already there are left as they are, so a repeat changes nothing. Returns the number of the next line.</summary>
    [Alias("Append")]
    Task<int> Append(int first, LogLine[] lines);

    /// <summary>Lines from a number on, at most <paramref name="count"/>.</summary>
    [Alias("Read")]
    [ReadOnly]
    Task<LogLine[]> Read(int first, int count);
}
