namespace Porter.Grains.Tasks;

/// <summary>Lets readers wait for a change. Versions only grow, over activations too.</summary>
internal sealed class TaskWatch(TimeProvider clock)
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(25);

    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The version that a reader sees now.</summary>
    public long Version { get; private set; } = clock.GetUtcNow().UtcTicks;

    /// <summary>Wakes all who wait.</summary>
    public void Changed()
    {
        Version++;
        var change = _change;
        _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
        change.SetResult();
    }

    /// <summary>Returns when the version is another, or the time is up.</summary>
    public async Task WhenNot(long version, TimeSpan timeout)
    {
        if (version != Version)
            return;
        try
        {
            await _change.Task.WaitAsync(timeout < LongestTimeout ? timeout : LongestTimeout, clock);
        }
        catch (TimeoutException)
        {
            // That nothing changed is an answer too.
        }
    }
}
