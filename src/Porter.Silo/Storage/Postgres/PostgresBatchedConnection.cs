using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Porter.Silo.Storage.Postgres;

/// <summary>What Orleans' providers take for a connection: always open, for it is a place in <see cref="PostgresBatches"/>.</summary>
internal sealed class PostgresBatchedConnection(PostgresBatches batches) : DbConnection
{
    [AllowNull]
    public override string ConnectionString
    {
        get => batches.ConnectionString;
        set => throw new NotSupportedException();
    }

    public override string Database => "";

    public override string DataSource => "";

    public override string ServerVersion => "";

    public override ConnectionState State => ConnectionState.Open;

    public override void Open()
    {
    }

    public override void Close()
    {
    }

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        throw new NotSupportedException("Statements are batched: each stands alone.");

    protected override DbCommand CreateDbCommand() => new PostgresBatchedCommand(batches);
}

/// <summary>A statement of a <see cref="PostgresBatchedConnection"/>.</summary>
internal sealed class PostgresBatchedCommand(PostgresBatches batches) : DbCommand
{
    private readonly NpgsqlBatchCommand command = new();

    [AllowNull]
    public override string CommandText
    {
        get => command.CommandText;
        set => command.CommandText = value ?? "";
    }

    /// <summary>Not heard: a batch has the timeout of the connection string.</summary>
    public override int CommandTimeout { get; set; }

    public override CommandType CommandType
    {
        get => command.CommandType;
        set => command.CommandType = value;
    }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get; set; }

    protected override DbParameterCollection DbParameterCollection => command.Parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    /// <summary>Too late: others are in the same batch. The caller's token ends its waiting.</summary>
    public override void Cancel()
    {
    }

    public override void Prepare()
    {
    }

    public override int ExecuteNonQuery() => throw new NotSupportedException("Only asynchronously.");

    public override object? ExecuteScalar() => throw new NotSupportedException("Only asynchronously.");

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) =>
        throw new NotSupportedException("Only asynchronously.");

    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        batches.Run(command, cancellationToken);

    protected override DbParameter CreateDbParameter() => new NpgsqlParameter();
}
