using Orleans.Concurrency;

namespace Porter.Grains.Tasks;

/// <summary>Part of a task's log. The key is <c>task/page</c>.</summary>
[Alias("porter.ILogPageGrain")]
public interface ILogPageGrain : IGrainWithStringKey
{
    /// <summary>Lines on a page: the longest of them, each letter of three bytes, must fit into a row of Azure Tables, which takes 960 KiB.</summary>
    const int Size = 100;

    /// <summary>Puts lines at their places, counted within the page; those beyond <paramref name="offset"/> that were there are replaced.</summary>
    [Alias("Put")]
    Task Put(int offset, LogLine[] lines);

    /// <summary>The page's lines.</summary>
    [Alias("Read")]
    [ReadOnly]
    Task<LogLine[]> Read();
}
