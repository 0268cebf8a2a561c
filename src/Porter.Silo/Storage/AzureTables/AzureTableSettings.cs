using Azure.Core;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Clustering.AzureStorage;
using Orleans.Configuration;
using Orleans.Reminders.AzureStorage;
using Orleans.Storage;
using Porter.Silo.Hosting;

namespace Porter.Silo.Storage.AzureTables;

/// <summary>What Porter adds to Orleans' Azure Tables providers where a section names them.</summary>
internal static class AzureTableSettings
{
    private const string Provider = "AzureTableStorage";

    /// <summary>For a silo: requests that give up in time, a start that waits for the tables, and a row of its own for each key.</summary>
    public static void ConfigureSilo(IServiceCollection services, IConfiguration configuration)
    {
        var (membership, reminders, state) = (
            Client(configuration, OrleansSections.Clustering),
            Client(configuration, OrleansSections.Reminders),
            Client(configuration, OrleansSections.GrainStorage));
        if (membership is not null)
            services.PostConfigure<AzureStorageClusteringOptions>(options => options.TableServiceClient = membership);
        if (reminders is not null)
            services.PostConfigure<AzureTableReminderStorageOptions>(options => options.TableServiceClient = reminders);
        if (state is not null)
            services.PostConfigureAll<AzureTableStorageOptions>(options => options.TableServiceClient = state);
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<AzureTablesWait>(
            provider, (object)new[] { membership, reminders, state }.OfType<TableServiceClient>().ToList()));
        if (IsNamed(configuration, OrleansSections.GrainStorage))
            services.Replace(ServiceDescriptor.KeyedSingleton<IGrainStorage>(
                "Default", (provider, name) => new AzureTableKeys(AzureTableGrainStorageFactory.Create(provider, (string)name!))));
    }

    /// <summary>For a client, which only reads where the silos are.</summary>
    public static void ConfigureClient(IServiceCollection services, IConfiguration configuration)
    {
        if (Client(configuration, OrleansSections.Clustering) is { } membership)
            services.PostConfigure<AzureStorageGatewayOptions>(options => options.TableServiceClient = membership);
    }

    private static bool IsNamed(IConfiguration configuration, string section) => configuration[$"{section}:ProviderType"] == Provider;

    /// <summary>A client for the section's connection string; null where it names another provider, or a <c>ServiceKey</c>.</summary>
    private static TableServiceClient? Client(IConfiguration configuration, string section)
    {
        if (!IsNamed(configuration, section) || !string.IsNullOrEmpty(configuration[$"{section}:ServiceKey"]))
            return null;

        // A grain waits for this: the default of 100 s a try, four to six tries, is longer than any caller listens.
        var options = new TableClientOptions
        {
            Retry = { Mode = RetryMode.Exponential, MaxRetries = 2, NetworkTimeout = TimeSpan.FromSeconds(10) },
        };
        var connection = OrleansSections.ConnectionString(configuration, section);
        try
        {
            return Uri.TryCreate(connection, UriKind.Absolute, out var signed)
                ? new TableServiceClient(signed, options)
                : new TableServiceClient(connection, options);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{section} has no connection string of Azure Tables: {e.Message}", e);
        }
    }
}
