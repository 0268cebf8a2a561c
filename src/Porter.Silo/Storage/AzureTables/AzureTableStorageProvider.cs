using Azure.Core;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using Porter.Silo.Storage.AzureTables;

// Orleans' own name for its own package, which not every registry holds. Reference that package and remove this line, and
// the same settings choose it. The two write differently: start the other one on an empty table.
[assembly: RegisterProvider("AzureTableStorage", "GrainStorage", "Silo", typeof(AzureTableStorageProvider))]

namespace Porter.Silo.Storage.AzureTables;

/// <summary>
/// Reads a section of <c>Orleans:GrainStorage</c>: <c>ConnectionString</c>, or <c>ConnectionName</c> (of <c>ConnectionStrings</c>),
/// or <c>ServiceKey</c> (of a keyed <see cref="TableServiceClient"/>); and <c>TableName</c>, default <c>PorterGrainState</c>.
/// </summary>
internal sealed class AzureTableStorageProvider : IProviderBuilder<ISiloBuilder>
{
    private const string DefaultTable = "PorterGrainState";

    public void Configure(ISiloBuilder builder, string? name, IConfigurationSection configurationSection) =>
        builder.Services.AddGrainStorage(name ?? "Default", (services, _) => new AzureTableGrainStorage(
            Client(services, configurationSection).GetTableClient(configurationSection["TableName"] is { Length: > 0 } table ? table : DefaultTable),
            services.GetRequiredService<IGrainStorageSerializer>(),
            services.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId));

    private static TableServiceClient Client(IServiceProvider services, IConfigurationSection section)
    {
        if (section["ServiceKey"] is { Length: > 0 } key)
            return services.GetRequiredKeyedService<TableServiceClient>(key);

        var connectionString = section["ConnectionString"] is { Length: > 0 } given
            ? given
            : services.GetRequiredService<IConfiguration>().GetConnectionString(section["ConnectionName"] ?? "")
                ?? throw new InvalidOperationException($"{section.Path} needs a ConnectionString, a ConnectionName that ConnectionStrings has, or a ServiceKey.");

        // A grain waits for this: the default of 100 s a try, four tries, is longer than any caller listens.
        var options = new TableClientOptions { Retry = { Mode = RetryMode.Exponential, MaxRetries = 2, NetworkTimeout = TimeSpan.FromSeconds(10) } };
        return new TableServiceClient(connectionString, options);
    }
}
