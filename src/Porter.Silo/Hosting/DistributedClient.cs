using Porter.Silo.Health;
using Porter.Silo.Storage.AzureTables;

namespace Porter.Silo.Hosting;

/// <summary>A process that calls the cluster and hosts nothing of it.</summary>
internal static class DistributedClient
{
    public static void Add(IHostApplicationBuilder builder)
    {
        OrleansSections.Require(builder.Configuration, OrleansSections.Clustering);
        ClusterIdentity.Configure(builder.Services);
        Membership.ConfigureClient(builder.Services);
        AzureTableSettings.ConfigureClient(builder.Services, builder.Configuration);
        builder.Services.AddOrleansClient(OrleansSections.ForClient(builder.Configuration), client =>
        {
            client.AddActivityPropagation();
            client.Services.AddSingleton<IClientConnectionRetryFilter, ClusterConnectionRetry>();
        });
        builder.Services.AddPorterHealth();
    }
}
