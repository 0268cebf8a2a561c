using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Porter.Silo.Storage.Sqlite;

/// <summary>Commits queued writes together: many statements, one transaction, one fsync.</summary>
internal sealed class SqliteBatchWriter(SqliteConnection connection) : IDisposable
{
    // Bounds how long the first write of a batch waits for the last; fsync dominates well before this.
    private const int MaxBatch = 512;

    private readonly Dictionary<string, SqliteCommand> statements = [];
    private readonly List<SqliteWrite> batch = new(MaxBatch);

    /// <summary>Takes what is queued, up to a batch, commits it, and answers each write. Never throws.</summary>
    public void Commit(ChannelReader<SqliteWrite> queue)
    {
        batch.Clear();
        if (!queue.TryRead(out var write))
            return;

        try
        {
            // Taken before the transaction begins, so that a disk that cannot begin one fails a write instead of spinning.
            batch.Add(write);
            using var transaction = connection.BeginTransaction(deferred: false);
            Run(write, transaction);
            while (batch.Count < MaxBatch && queue.TryRead(out write))
            {
                batch.Add(write);
                Run(write, transaction);
            }

            transaction.Commit();
        }
        catch (Exception e)
        {
            foreach (var lost in batch)
                lost.Lost(e);
            return;
        }

        foreach (var committed in batch)
            committed.Committed();
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
            statement.Dispose();
    }

    private void Run(SqliteWrite write, SqliteTransaction transaction)
    {
        if (!statements.TryGetValue(write.Sql, out var statement))
        {
            statement = connection.CreateCommand();
            statement.CommandText = write.Sql;
            statements.Add(write.Sql, statement);
        }

        statement.Transaction = transaction;
        write.Run(statement);

        // Most failures undo one statement; a full disk undoes the transaction: https://sqlite.org/lang_transaction.html
        if (raw.sqlite3_get_autocommit(connection.Handle) != 0)
            throw new IOException($"SQLite gave up a whole transaction on {connection.DataSource}: is the disk full or failing?");
    }
}
