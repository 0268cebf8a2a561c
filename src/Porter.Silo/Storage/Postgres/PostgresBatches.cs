using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Threading.Channels;
using Npgsql;

namespace Porter.Silo.Storage.Postgres;

/// <summary>
/// A PostgreSQL for Orleans' providers in which statements that come at the same time share a round trip and a commit: under load a
/// dozen grains are saved for the price of two. It is for statements that stand alone and answer with rows, be it none, as those of the
/// providers do: there are no transactions to begin, only asynchronous calls, and an answer is there in full before its reader is.
/// </summary>
internal sealed class PostgresBatches : DbDataSource
{
    // Two: while one batch waits for the disk, the next one travels. More would only make the batches smaller.
    private const int Connections = 2;
    private const int MostInOne = 64;
    private const int MostWaiting = 4096;

    private readonly NpgsqlDataSource postgres;
    private readonly Task[] connections;
    private readonly Channel<PostgresStatement> waiting = Channel.CreateBounded<PostgresStatement>(MostWaiting);

    public PostgresBatches(string connectionString)
    {
        postgres = NpgsqlDataSource.Create(connectionString);
        connections = [.. Enumerable.Range(0, Connections).Select(_ => Task.Run(RunUntilClosed))];
    }

    public override string ConnectionString => postgres.ConnectionString;

    /// <summary>Runs a statement with others that wait. One that fails takes no other with it.</summary>
    public async Task<DbDataReader> Run(NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        var statement = new PostgresStatement(command);
        try
        {
            await waiting.Writer.WriteAsync(statement, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(PostgresBatches), "Porter is shutting down: the store takes no more statements.");
        }

        return await statement.Answer.WaitAsync(cancellationToken);
    }

    // Orleans looks whether this is Npgsql's, but what it then opens is below.
    protected override DbConnection CreateDbConnection() => postgres.CreateConnection();

    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default) =>
        new(new PostgresBatchedConnection(this));

    /// <summary>Takes no more statements, finishes those already taken, and closes the connections.</summary>
    protected override async ValueTask DisposeAsyncCore()
    {
        waiting.Writer.TryComplete();
        await Task.WhenAll(connections);
        await postgres.DisposeAsync();
        await base.DisposeAsyncCore();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            DisposeAsyncCore().AsTask().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }

    private async Task RunUntilClosed()
    {
        var batch = new List<PostgresStatement>(MostInOne);
        while (await waiting.Reader.WaitToReadAsync())
        {
            while (batch.Count < MostInOne && waiting.Reader.TryRead(out var statement))
                batch.Add(statement);
            if (batch.Count > 0)
                await Carry(batch);
            batch.Clear();
        }
    }

    private async Task Carry(List<PostgresStatement> batch)
    {
        try
        {
            await Commit(batch);
        }
        catch (PostgresException e) when (!e.IsTransient && batch.Count > 1)
        {
            // Nothing of it was done. One of them cannot be: each for itself shows which.
            foreach (var statement in batch)
            {
                statement.Renew();
                await Carry([statement]);
            }
        }
        catch (Exception e)
        {
            foreach (var statement in batch)
                statement.Fail(e);
        }
    }

    // Without a transaction of its own a batch is one, all or nothing: https://www.npgsql.org/doc/basic-usage.html#batching
    private async Task Commit(List<PostgresStatement> statements)
    {
        await using var batch = postgres.CreateBatch();
        foreach (var statement in statements)
            batch.BatchCommands.Add(statement.Command);

        var answers = new List<DataTable>(statements.Count);
        await using (var reader = await batch.ExecuteReaderAsync())
        {
            do
                answers.Add(await Read(reader));
            while (await reader.NextResultAsync());
        }

        // Npgsql passes over a statement that has no rows to give: whose answer is whose cannot be told then.
        if (answers.Count != statements.Count)
            throw new InvalidOperationException(
                $"{statements.Count} statements gave {answers.Count} answers: one of them answers with no rows at all.");
        foreach (var (statement, answer) in statements.Zip(answers))
            statement.Succeed(answer);
    }

    private static async Task<DataTable> Read(DbDataReader reader)
    {
        var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        for (var column = 0; column < reader.FieldCount; column++)
            table.Columns.Add(reader.GetName(column), reader.GetFieldType(column));
        var row = new object[reader.FieldCount];
        while (await reader.ReadAsync())
        {
            reader.GetValues(row);
            table.Rows.Add(row);
        }

        return table;
    }
}
