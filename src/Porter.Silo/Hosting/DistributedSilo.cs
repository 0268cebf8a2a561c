using Orleans.Storage;
using Porter.Silo.Dashboard;
using Porter.Silo.Health;
using Porter.Silo.Storage;
using Porter.Silo.Storage.AzureTables;
using Porter.Silo.Storage.Postgres;

namespace Porter.Silo.Hosting;

/// <summary>
/// One silo of many. Orleans' own configuration names the providers; Porter adds how state is written and how fast death is noticed.
/// </summary>
internal static class DistributedSilo
{
    public static void Add(IHostApplicationBuilder builder)
    {
        OrleansSections.Require(
            builder.Configuration, OrleansSections.Clustering, OrleansSections.GrainStorage, OrleansSections.Reminders);
        ClusterIdentity.Configure(builder.Services);
        builder.Services.AddHostedService<PostgresSchemaUpdate>();
        builder.UseOrleans(silo =>
        {
            Membership.Configure(silo.Services, builder.Configuration);
            PostgresSettings.Tune(silo.Services);
            AzureTableSettings.ConfigureSilo(silo.Services, builder.Configuration);
            silo.AddActivityPropagation();
            silo.AddPorterDashboard(builder.Configuration);
            silo.Services.AddSingleton<IGrainStorageSerializer, JsonStateSerializer>();
        });
        builder.Services.AddPorterHealth();
    }
}
