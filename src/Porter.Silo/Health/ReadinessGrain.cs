using Orleans.Concurrency;
using Orleans.Storage;

namespace Porter.Silo.Health;

/// <summary>Answers whether a silo does its work: an answer at all means the cluster was reached.</summary>
internal interface IReadinessGrain : IGrainWithIntegerKey
{
    /// <summary>Reads from the store; fails as the store fails.</summary>
    Task ReachStore();
}

// Stateless, so that a silo's own check is answered by that silo and a client's by the gateway it talks to.
[StatelessWorker]
internal sealed class ReadinessGrain([FromKeyedServices("Default")] IGrainStorage store) : Grain, IReadinessGrain
{
    public Task ReachStore() => store.ReadStateAsync("readiness", this.GetGrainId(), new GrainState<Nothing>(new Nothing()));

    internal sealed class Nothing;
}
