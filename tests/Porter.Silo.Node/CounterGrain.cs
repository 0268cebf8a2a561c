using Orleans.Placement;

namespace Porter.Silo.Node;

/// <summary>A number that counts up, and where it lives.</summary>
public interface ICounterGrain : IGrainWithStringKey
{
    /// <summary>Adds one, durably, and answers with what is then true.</summary>
    Task<Count> Add();

    /// <summary>Answers with what is true now.</summary>
    Task<Count> Read();

    /// <summary>Registers a reminder that ticks every two seconds.</summary>
    Task StartPulse();
}

/// <summary>What a counter answers.</summary>
/// <param name="Value">How often <see cref="ICounterGrain.Add"/> was called.</param>
/// <param name="Ticks">How often its reminder ticked in the life of this activation.</param>
/// <param name="HasPulse">Whether its reminder is registered.</param>
/// <param name="Process">The id of the process its activation is in.</param>
[GenerateSerializer]
public sealed record Count(
    [property: Id(0)] int Value, [property: Id(1)] int Ticks, [property: Id(2)] bool HasPulse, [property: Id(3)] int Process);

internal sealed class CounterState
{
    public int Value { get; set; }
}

[RandomPlacement] // Orleans' default looks at the load, and a busy machine would put them all in one silo
internal sealed class CounterGrain([PersistentState("counter")] IPersistentState<CounterState> counter)
    : Grain, ICounterGrain, IRemindable
{
    private const string Pulse = "pulse";

    private int ticks;

    public async Task<Count> Add()
    {
        counter.State.Value++;
        await counter.WriteStateAsync();
        return await Read();
    }

    public async Task<Count> Read() =>
        new(counter.State.Value, ticks, await this.GetReminder(Pulse) is not null, Environment.ProcessId);

    public Task StartPulse() => this.RegisterOrUpdateReminder(Pulse, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        ticks++;
        return Task.CompletedTask;
    }
}
