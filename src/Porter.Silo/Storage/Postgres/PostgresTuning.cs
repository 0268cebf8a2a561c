using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Porter.Silo.Storage.Postgres;

/// <summary>
/// Lets the providers of grain state and reminders share <see cref="PostgresBatches"/>, one for each database. Membership keeps
/// connections of its own: it must not wait behind grains.
/// </summary>
internal sealed class PostgresTuning :
    IPostConfigureOptions<AdoNetGrainStorageOptions>, IPostConfigureOptions<AdoNetReminderTableOptions>, IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<PostgresBatches>> databases = [];

    public void PostConfigure(string? name, AdoNetGrainStorageOptions options)
    {
        if (PostgresSettings.IsPostgres(options.Invariant, options.ConnectionString))
            (options.DataSource, options.ConnectionString) = (Batches(options.ConnectionString), "");
    }

    public void PostConfigure(string? name, AdoNetReminderTableOptions options)
    {
        if (PostgresSettings.IsPostgres(options.Invariant, options.ConnectionString))
            (options.DataSource, options.ConnectionString) = (Batches(options.ConnectionString), "");
    }

    public void Dispose()
    {
        foreach (var database in databases.Values)
            database.Value.Dispose();
    }

    private PostgresBatches Batches(string connectionString) =>
        databases.GetOrAdd(connectionString, key => new(() => new PostgresBatches(PostgresSettings.Tuned(key)))).Value;
}
