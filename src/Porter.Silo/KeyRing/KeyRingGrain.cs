namespace Porter.Silo.KeyRing;

/// <summary>
/// Keeps the Data Protection keys that all webs share, in the store that everything else is in: a cookie set by one web
/// is read by the next, also after a restart. It sees them sealed.
/// </summary>
internal interface IKeyRingGrain : IGrainWithIntegerKey
{
    /// <summary>Every element stored, as XML.</summary>
    Task<IReadOnlyList<string>> Read();

    /// <summary>Stores one more. A name that is known already changes nothing, so it may be said twice.</summary>
    Task Add(string name, string xml);
}

internal sealed class KeyRingState
{
    public Dictionary<string, string> Elements { get; set; } = [];
}

internal sealed class KeyRingGrain([PersistentState("keyRing")] IPersistentState<KeyRingState> ring) : Grain, IKeyRingGrain
{
    // ASP.NET adds one in 90 days and never asks for one to be dropped: a cookie may be older than its key's last day.
    private const int MaxElements = 1000;

    public Task<IReadOnlyList<string>> Read() => Task.FromResult<IReadOnlyList<string>>([.. ring.State.Elements.Values]);

    public async Task Add(string name, string xml)
    {
        if (ring.State.Elements.Count >= MaxElements)
            throw new InvalidOperationException($"The key ring holds {MaxElements} keys: something adds one at every start.");
        if (!ring.State.Elements.TryAdd(name, xml))
            return;
        try
        {
            await ring.WriteStateAsync();
        }
        catch
        {
            ring.State.Elements.Remove(name);
            throw;
        }
    }
}
