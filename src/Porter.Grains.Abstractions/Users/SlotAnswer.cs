namespace Porter.Grains.Users;

/// <summary>What a task gets when it asks for a slot.</summary>
/// <param name="Kind">Whether it may start.</param>
/// <param name="Position">Its place in the queue, from 1, where it waits.</param>
/// <param name="Limit">Slots a user has.</param>
/// <param name="QueueLimit">Places behind them.</param>
[GenerateSerializer, Immutable, Alias("porter.SlotAnswer")]
public sealed record SlotAnswer([property: Id(0)] SlotAnswerKind Kind, [property: Id(1)] int Position, [property: Id(2)] int Limit, [property: Id(3)] int QueueLimit);

/// <summary>The three answers.</summary>
public enum SlotAnswerKind
{
    /// <summary>It may start.</summary>
    Granted,

    /// <summary>It waits its turn.</summary>
    Queued,

    /// <summary>Slots and queue are full.</summary>
    Full,
}
