using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Porter.Silo.Hosting;

namespace Porter.Silo.Storage.Postgres;

/// <summary>The PostgreSQL databases that Orleans' sections name, and how Porter connects to them.</summary>
internal static class PostgresSettings
{
    private const string Invariant = "Npgsql";

    /// <summary>The connection strings of all sections that use PostgreSQL, each once.</summary>
    public static IReadOnlyList<string> ConnectionStrings(IConfiguration configuration) =>
        new[] { OrleansSections.Clustering, OrleansSections.GrainStorage, OrleansSections.Reminders }
            .Where(section => configuration[$"{section}:ProviderType"] == "AdoNet" && configuration[$"{section}:Invariant"] == Invariant)
            .Select(section => OrleansSections.ConnectionString(configuration, section))
            .Distinct()
            .ToList();

    /// <summary>Gives the three providers connections tuned for many small writes.</summary>
    public static void Tune(IServiceCollection services)
    {
        services.PostConfigure<AdoNetClusteringSiloOptions>(o =>
        {
            if (IsPostgres(o.Invariant, o.ConnectionString))
                o.ConnectionString = Tuned(o.ConnectionString);
        });
        services.AddSingleton<PostgresTuning>();
        services.AddSingleton<IPostConfigureOptions<AdoNetGrainStorageOptions>>(s => s.GetRequiredService<PostgresTuning>());
        services.AddSingleton<IPostConfigureOptions<AdoNetReminderTableOptions>>(s => s.GetRequiredService<PostgresTuning>());
    }

    /// <summary>Whether Orleans' options of one provider mean a PostgreSQL, by its connection string.</summary>
    public static bool IsPostgres(string? invariant, [NotNullWhen(true)] string? connectionString) =>
        invariant == Invariant && !string.IsNullOrEmpty(connectionString);

    /// <summary>
    /// Adds what the operator left open. Prepared statements nearly double the writes per second; a silo needs two connections for its
    /// grains and a few for membership.
    /// </summary>
    public static string Tuned(string connectionString)
    {
        var tuned = new DbConnectionStringBuilder { ConnectionString = connectionString };
        Default("Maximum Pool Size", 10);
        Default("Max Auto Prepare", 50);
        Default("Timeout", 5); // seconds to connect: a grain waits, and tries again itself
        Default("Command Timeout", 10);
        Default("Application Name", "porter");
        return tuned.ConnectionString;

        void Default(string key, object value)
        {
            // Npgsql knows several spellings of a keyword; without spaces they are the same.
            var isSet = tuned.Keys.Cast<string>().Any(k => Squeeze(k).Equals(Squeeze(key), StringComparison.OrdinalIgnoreCase));
            if (!isSet)
                tuned[key] = value;
        }
    }

    private static string Squeeze(string key) => key.Replace(" ", "", StringComparison.Ordinal);
}
