using Orleans.Configuration;

namespace Porter.Silo.Hosting;

/// <summary>
/// The names a cluster goes by in a shared database; <c>Orleans:ClusterId</c> and <c>Orleans:ServiceId</c> override them.
/// </summary>
internal static class ClusterIdentity
{
    public const string Name = "porter";

    public static void Configure(IServiceCollection services) =>
        services.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = Name);
}
