using System.Data.Common;
using Npgsql;
using Porter.Silo.Storage.Postgres;
using Porter.Silo.Tests.Servers;

namespace Porter.Silo.Tests.Stores;

public sealed class PostgresBatchesTests(PostgresServer postgres)
{
    private const string Note = "INSERT INTO note VALUES (@Text) RETURNING pg_current_xact_id()::text AS Transaction";

    [Fact]
    public async Task Statements_that_come_together_share_commits_and_are_all_answered()
    {
        await using var batches = new PostgresBatches(await Database());

        var transactions = await Task.WhenAll(Enumerable.Range(0, 500).Select(n => Ask(batches, Note, $"{n}")));

        Assert.InRange(transactions.Distinct().Count(), 2, 100);
        Assert.Equal("500", await Ask(batches, "SELECT count(DISTINCT text)::text FROM note"));
    }

    [Fact]
    public async Task Each_is_told_its_own_answer()
    {
        await using var batches = new PostgresBatches(await Database());

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(n => Ask(batches, "SELECT @Text::text WHERE @Text <> '7'", $"{n}")));

        Assert.Equal(Enumerable.Range(0, 200).Select(n => n == 7 ? null : $"{n}"), answers);
    }

    [Fact]
    public async Task One_that_cannot_be_done_fails_alone()
    {
        await using var batches = new PostgresBatches(await Database());
        await Ask(batches, Note, "7");

        var writes = Enumerable.Range(0, 100).Select(n => Ask(batches, Note, $"{n}")).ToList();
        await Task.WhenAll(writes).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal("23505", Assert.IsType<PostgresException>(writes[7].Exception?.InnerException).SqlState);
        Assert.Equal(99, writes.Count(write => write.IsCompletedSuccessfully));
        Assert.Equal("100", await Ask(batches, "SELECT count(*)::text FROM note"));
    }

    [Fact]
    public async Task An_answer_is_never_another_statements()
    {
        await using var batches = new PostgresBatches(await Database());

        var asked = Enumerable.Range(0, 200)
            .Select(n => Ask(batches, n % 50 == 7 ? "DELETE FROM note" : "SELECT @Text::text", $"{n}"))
            .ToList();
        await Task.WhenAll(asked).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.All(asked.Index(), one => Assert.True(
            one.Item.IsFaulted
                ? one.Item.Exception.InnerException is InvalidOperationException
                : one.Item.Result is null || one.Item.Result == $"{one.Index}"));
    }

    [Fact]
    public async Task Two_connections_carry_all_of_it()
    {
        var database = await Database();
        await using var batches = new PostgresBatches(
            new NpgsqlConnectionStringBuilder(database) { ApplicationName = "counted" }.ToString());

        await Task.WhenAll(Enumerable.Range(0, 300).Select(n => Ask(batches, Note, $"{n}")));

        var connections = await Ask(batches, "SELECT count(*)::text FROM pg_stat_activity WHERE application_name = 'counted'");
        Assert.InRange(int.Parse(connections!, null), 1, 2);
    }

    [Fact]
    public async Task A_connection_that_was_cut_fails_what_it_carried_and_nothing_after_it()
    {
        await using var batches = new PostgresBatches(await Database());

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => Ask(batches, "SELECT pg_terminate_backend(pg_backend_pid())::text"));

        Assert.NotNull(await Ask(batches, Note, "after"));
    }

    [Fact]
    public async Task Who_waits_no_longer_is_let_go()
    {
        await using var batches = new PostgresBatches(await Database());
        using var leave = new CancellationTokenSource();

        var slow = Ask(batches, "SELECT pg_sleep(2)::text", stop: leave.Token);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
        Assert.NotNull(await Ask(batches, Note, "meanwhile"));
    }

    [Fact]
    public async Task What_was_taken_before_the_end_is_done_and_nothing_is_taken_after_it()
    {
        var database = await Database();
        var batches = new PostgresBatches(database);
        var taken = Enumerable.Range(0, 300).Select(n => Ask(batches, Note, $"{n}")).ToList();

        await batches.DisposeAsync();

        await Task.WhenAll(taken);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Ask(batches, Note, "late"));
        await using var again = new PostgresBatches(database);
        Assert.Equal("300", await Ask(again, "SELECT count(*)::text FROM note"));
    }

    private async Task<string> Database()
    {
        var database = await postgres.NewDatabase();
        await using var source = NpgsqlDataSource.Create(database);
        await using var create = source.CreateCommand("CREATE TABLE note (text text PRIMARY KEY)");
        await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return database;
    }

    // As Orleans' providers ask: https://github.com/dotnet/orleans/blob/main/src/AdoNet/Shared/Storage/RelationalStorage.cs
    private static async Task<string?> Ask(PostgresBatches batches, string sql, string? text = null, CancellationToken stop = default)
    {
        await using var connection = await batches.OpenConnectionAsync(stop);
        await using var command = connection.CreateCommand();
        if (text is not null)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("Text", text);
            command.Parameters.Add(parameter);
        }

        command.CommandText = sql;
        await using DbDataReader reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? (string)reader.GetValue(0) : null;
    }
}
