using Porter.Grains;

namespace Porter.Silo.Hosting;

/// <summary>Reads <c>Porter:Cluster</c>.</summary>
public static class ClusterMode
{
    /// <summary>The setting's value, <see cref="ClusterKind.Embedded"/> where it is absent.</summary>
    /// <exception cref="InvalidOperationException">It is neither of the two words.</exception>
    public static ClusterKind Read(IConfiguration configuration)
    {
        var word = configuration["Porter:Cluster"];
        return word switch
        {
            null or "" => ClusterKind.Embedded,
            _ when word.Equals(nameof(ClusterKind.Embedded), StringComparison.OrdinalIgnoreCase) => ClusterKind.Embedded,
            _ when word.Equals(nameof(ClusterKind.Distributed), StringComparison.OrdinalIgnoreCase) => ClusterKind.Distributed,
            _ => throw new InvalidOperationException($"Porter:Cluster is '{word}'; it can be Embedded or Distributed."),
        };
    }

    /// <summary>Insists on one of the two, for a process that makes no sense otherwise.</summary>
    /// <exception cref="InvalidOperationException">The setting is the other one.</exception>
    public static void Require(IConfiguration configuration, ClusterKind needed, string why)
    {
        if (Read(configuration) != needed)
            throw new InvalidOperationException($"{why} Set Porter:Cluster={needed} (docs/deploy.md).");
    }
}
