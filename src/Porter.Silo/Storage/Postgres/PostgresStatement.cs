using System.Data;
using System.Data.Common;
using Npgsql;

namespace Porter.Silo.Storage.Postgres;

/// <summary>One statement on its way to PostgreSQL, and the promise to tell what became of it.</summary>
internal sealed class PostgresStatement(NpgsqlBatchCommand command)
{
    private readonly TaskCompletionSource<DbDataReader> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>For one batch; see <see cref="Renew"/>.</summary>
    public NpgsqlBatchCommand Command { get; private set; } = command;

    public Task<DbDataReader> Answer => answer.Task;

    /// <summary>Makes it ready for another batch: Npgsql keeps in a command what it found out about it in the first.</summary>
    public void Renew()
    {
        var again = new NpgsqlBatchCommand(Command.CommandText);
        foreach (NpgsqlParameter parameter in Command.Parameters)
            again.Parameters.Add(parameter.Clone());
        Command = again;
    }

    /// <summary>It is committed: tell the caller what it said.</summary>
    public void Succeed(DataTable rows) => answer.SetResult(rows.CreateDataReader());

    /// <summary>It is not committed, or nobody knows: tell the caller why.</summary>
    public void Fail(Exception reason) => answer.SetException(reason);
}
