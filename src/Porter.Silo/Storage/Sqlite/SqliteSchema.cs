using Microsoft.Data.Sqlite;

namespace Porter.Silo.Storage.Sqlite;

/// <summary>The tables of <c>porter.db</c>, and how an older file becomes a newer one.</summary>
internal static class SqliteSchema
{
    /// <summary>Steps in order; a file's <c>user_version</c> is how many of them it has seen. Append, never edit.</summary>
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE grain_state (
            name    TEXT    NOT NULL,
            grain   TEXT    NOT NULL,
            etag    INTEGER NOT NULL,
            payload BLOB    NOT NULL,
            PRIMARY KEY (name, grain));

        CREATE TABLE reminder (
            grain  TEXT    NOT NULL,
            name   TEXT    NOT NULL,
            hash   INTEGER NOT NULL,
            start  INTEGER NOT NULL, -- UTC ticks
            period INTEGER NOT NULL, -- ticks
            etag   INTEGER NOT NULL,
            PRIMARY KEY (grain, name)) WITHOUT ROWID;

        CREATE INDEX reminder_by_hash ON reminder (hash);
        """,
    ];

    public static void Apply(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var seen = Version(connection, transaction);
        if (seen > Steps.Length)
            throw new InvalidOperationException(
                $"{connection.DataSource} was written by a newer Porter (schema {seen}; this one knows {Steps.Length}). "
                + "Run that version, or restore an older copy of the file.");

        foreach (var step in Steps[seen..])
            Run(connection, transaction, step);

        // A pragma takes no parameters; the number is our own.
        Run(connection, transaction, $"PRAGMA user_version = {Steps.Length}");
        transaction.Commit();
    }

    private static int Version(SqliteConnection connection, SqliteTransaction transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "PRAGMA user_version";
        return (int)(long)command.ExecuteScalar()!;
    }

    private static void Run(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
