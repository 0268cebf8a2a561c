namespace Porter.Grains.Tasks;

/// <summary>Where a task stands, as the API says it; lower case there.</summary>
public enum Status
{
    /// <summary>Accepted; being looked at, or waiting for one of the user's slots.</summary>
    Queued,

    /// <summary>It holds a slot; its machine is asked for, working, or handing in.</summary>
    Running,

    /// <summary>Over, and what was asked for was done.</summary>
    Complete,

    /// <summary>Over without that; <see cref="Outcome"/> says why.</summary>
    Failed,
}
