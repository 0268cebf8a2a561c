using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Porter.Silo.Storage.Sqlite;

/// <summary>
/// One SQLite file with one writer. Everything written goes through one queue, and what has queued up meanwhile shares
/// the next commit and its one fsync; a write is answered after that commit, so what was acknowledged survives the loss
/// of power. Reads run beside the writer on connections of their own (WAL) and see every acknowledged write.
/// </summary>
internal sealed class SqliteStore : IDisposable
{
    private const int MaxQueued = 4096;

    private readonly string connectionString;
    private readonly Thread thread;
    private readonly Channel<SqliteWrite> queue = Channel.CreateBounded<SqliteWrite>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Opens the file, creating it (readable by its owner only) or bringing it up to date.</summary>
    public SqliteStore(string path)
    {
        CreatePrivate(path);
        connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = true,
        }.ToString();
        using (var connection = Open())
        {
            using var wal = connection.CreateCommand();
            wal.CommandText = "PRAGMA journal_mode = WAL";
            wal.ExecuteNonQuery();
            SqliteSchema.Apply(connection);
        }

        thread = new Thread(WriteUntilClosed) { IsBackground = true, Name = "sqlite-writer" };
        thread.Start();
    }

    /// <summary>
    /// Runs one statement and answers with the first column of its first row (null when it has none) once it is on the
    /// disk. Values are bound to <c>$1</c>, <c>$2</c>, … A statement that fails takes no other with it.
    /// </summary>
    public async Task<object?> Write(string sql, params object?[] values)
    {
        var write = new SqliteWrite(sql, values);
        try
        {
            await queue.Writer.WriteAsync(write);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SqliteStore), "Porter is shutting down: the store takes no more writes.");
        }

        return await write.Done;
    }

    /// <summary>Runs one query and reads each of its rows.</summary>
    public List<T> Read<T>(string sql, Func<SqliteDataReader, T> row, params object?[] values)
    {
        // As it comes from the pool: what Open sets is about writing, and would be two more statements for each read.
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        SqliteWrite.Bind(command, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(row(reader));
        return rows;
    }

    /// <summary>Takes no more writes, finishes those already taken, and closes the file.</summary>
    public void Dispose()
    {
        queue.Writer.TryComplete();
        thread.Join();
        using var pooled = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(pooled);
    }

    private void WriteUntilClosed()
    {
        using var connection = Open();
        using var writer = new SqliteBatchWriter(connection);
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            writer.Commit(queue.Reader);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            using var pragmas = connection.CreateCommand();
            // FULL: in WAL mode NORMAL may lose the last commits with the power. The busy wait is for a backup tool or
            // a curious `sqlite3` beside us; SQLite's own waits milliseconds where the driver's loop sleeps 150.
            pragmas.CommandText = "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000";
            pragmas.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void CreatePrivate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(path, options).Dispose(); // SQLite gives its -wal and -shm files the same mode
    }
}
