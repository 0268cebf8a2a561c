using Porter.Grains.Outbound;

namespace Porter.Grains.Fly;

/// <summary>Fly has no room for the machine now: the region is full, or the organization is at its limit. Its words say which.</summary>
[GenerateSerializer, Alias("porter.NoCapacityException")]
public sealed class NoCapacityException : TransientOutboundException
{
    /// <summary>Makes one of Fly's words.</summary>
    public NoCapacityException(string reason, TimeSpan? after = null)
        : base(FlyMachines.Service, reason, after)
    {
    }
}
