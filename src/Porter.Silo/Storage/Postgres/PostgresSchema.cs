using System.Globalization;
using System.Text;
using Npgsql;

namespace Porter.Silo.Storage.Postgres;

/// <summary>
/// Porter's tables on PostgreSQL, in numbered steps (<c>Schema/*.sql</c>) that <c>porter_schema</c> remembers. A step, once
/// released, is never edited: a change is another step, and one that the version before it can live with, because during
/// a rolling restart both run.
/// </summary>
internal static class PostgresSchema
{
    // Any number will do, so long as every silo takes the same: this is "porter" as bytes.
    private const long Lock = 0x706f72746572;

    private const string Remember =
        """
        CREATE TABLE IF NOT EXISTS porter_schema (
            version    integer     PRIMARY KEY,
            applied_at timestamptz NOT NULL DEFAULT now()
        );
        """;

    private static readonly List<string> Steps = ReadSteps();

    /// <summary>The whole schema as one script that may be run by hand, any number of times: <c>Porter.Silo --schema | psql</c>.</summary>
    public static string Script()
    {
        var script = new StringBuilder()
            .AppendLine("-- Porter's schema for PostgreSQL. It may run again without harm.")
            .AppendLine("BEGIN;")
            .AppendLine(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({Lock});")
            .AppendLine(Remember);
        for (var version = 1; version <= Steps.Count; version++)
            script.AppendLine(Steps[version - 1]).AppendLine(Record(version));
        return script.AppendLine("COMMIT;").ToString();
    }

    /// <summary>
    /// Brings a database up to date, one silo at a time. A database that is up to date is only read, so the role Porter runs
    /// under needs no right to create tables when the script was run by hand.
    /// </summary>
    public static async Task Apply(string connectionString, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (await Version(connection, cancellationToken) >= Steps.Count)
            return;

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Run(connection, $"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
        await Run(connection, Remember, cancellationToken);
        for (var version = await Version(connection, cancellationToken) + 1; version <= Steps.Count; version++)
        {
            await Run(connection, Steps[version - 1], cancellationToken);
            await Run(connection, Record(version), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static string Record(int version) => $"INSERT INTO porter_schema (version) VALUES ({version}) ON CONFLICT DO NOTHING;";

    private static async Task<int> Version(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass('porter_schema') IS NOT NULL", connection);
        if (!(bool)(await exists.ExecuteScalarAsync(cancellationToken))!)
            return 0;
        await using var version = new NpgsqlCommand("SELECT COALESCE(max(version), 0) FROM porter_schema", connection);
        return (int)(await version.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static List<string> ReadSteps()
    {
        var assembly = typeof(PostgresSchema).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("postgres/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return reader.ReadToEnd();
            })
            .ToList();
    }
}
