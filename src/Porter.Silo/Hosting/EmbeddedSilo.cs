using Orleans.Runtime.Hosting;
using Orleans.Storage;
using Porter.Silo.Dashboard;
using Porter.Silo.Health;
using Porter.Silo.Storage;
using Porter.Silo.Storage.Sqlite;

namespace Porter.Silo.Hosting;

/// <summary>A silo of one: nothing to install, nothing to reach, one file to back up.</summary>
internal static class EmbeddedSilo
{
    public static void Add(IHostApplicationBuilder builder)
    {
        var directory = builder.Configuration["Porter:DataDirectory"] is { Length: > 0 } told ? told : "data";
        builder.Services.AddSingleton(_ => new DataDirectory(directory));
        builder.Services.AddSingleton(services => new SqliteStore(services.GetRequiredService<DataDirectory>().File("porter.db")));

        // Without a configuration, so that an Orleans section left over from a cluster is not half obeyed.
        builder.Services.AddOrleans(silo =>
        {
            // Loopback and a free port: two Porters on one machine must not meet. No gateway: the only client is in-process.
            silo.UseLocalhostClustering(
                LoopbackPort.Free(), gatewayPort: 0, serviceId: ClusterIdentity.Name, clusterId: ClusterIdentity.Name);
            silo.AddReminders();
            silo.AddActivityPropagation();
            silo.AddPorterDashboard(builder.Configuration);
            silo.Services.AddSingleton<IGrainStorageSerializer, JsonStateSerializer>();
            silo.Services.AddSingleton<IReminderTable, SqliteReminderTable>();
            silo.Services.AddGrainStorage(
                "Default",
                (services, _) => ActivatorUtilities.CreateInstance<SqliteGrainStorage>(services));
        });
        builder.Services.AddPorterHealth();
    }
}
