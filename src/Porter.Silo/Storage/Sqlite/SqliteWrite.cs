using Microsoft.Data.Sqlite;

namespace Porter.Silo.Storage.Sqlite;

/// <summary>One statement on its way to the disk, and the promise to tell what became of it.</summary>
internal sealed class SqliteWrite(string sql, object?[] values)
{
    private readonly TaskCompletionSource<object?> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private object? result;
    private Exception? error;

    public string Sql => sql;

    public Task<object?> Done => done.Task;

    /// <summary>Runs the statement inside the open transaction. Its own failure is kept for its own caller.</summary>
    public void Run(SqliteCommand command)
    {
        try
        {
            Bind(command, values);
            result = command.ExecuteScalar();
        }
        catch (SqliteException e)
        {
            error = e;
        }
    }

    /// <summary>The transaction is on the disk: tell the caller the result.</summary>
    public void Committed()
    {
        if (error is null)
            done.SetResult(result is DBNull ? null : result);
        else
            done.SetException(error);
    }

    /// <summary>The transaction is not on the disk: tell the caller why.</summary>
    public void Lost(Exception reason) => done.SetException(error ?? reason);

    /// <summary>Binds values to <c>$1</c>, <c>$2</c>, …, re-using the parameters of a command that ran before.</summary>
    public static void Bind(SqliteCommand command, object?[] values)
    {
        while (command.Parameters.Count < values.Length)
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${command.Parameters.Count + 1}" });
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }
}
