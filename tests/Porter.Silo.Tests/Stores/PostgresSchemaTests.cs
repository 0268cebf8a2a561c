using Npgsql;
using Porter.Silo.Storage.Postgres;
using Porter.Silo.Tests.Servers;

namespace Porter.Silo.Tests.Stores;

public sealed class PostgresSchemaTests(PostgresServer postgres)
{
    [Fact]
    public async Task Many_silos_may_apply_it_at_once()
    {
        var database = await postgres.NewDatabase();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostgresSchema.Apply(database, TestContext.Current.CancellationToken)));

        Assert.Equal(1, await Scalar(database, "SELECT count(*)::int FROM porter_schema"));
        Assert.Equal(19, await Scalar(database, "SELECT count(*)::int FROM orleansquery"));
    }

    [Fact]
    public async Task The_script_may_be_run_by_hand_and_again()
    {
        var database = await postgres.NewDatabase();
        await Run(database, PostgresSchema.Script());
        await Run(database, PostgresSchema.Script());
        await PostgresSchema.Apply(database, TestContext.Current.CancellationToken);

        Assert.Equal(1, await Scalar(database, "SELECT count(*)::int FROM porter_schema"));
    }

    [Fact]
    public async Task Once_it_is_there_a_role_that_may_create_nothing_suffices()
    {
        var database = await postgres.NewDatabase();
        var role = $"humble{Guid.NewGuid():N}";
        await Run(database, PostgresSchema.Script());
        await Run(database, $"CREATE ROLE {role} LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}");
        var humble = new NpgsqlConnectionStringBuilder(database) { Username = role }.ToString();

        await using var host = await StoreHost.Start(ClusterSettings.Postgres(humble));
        var state = new GrainState<Thing>(new Thing { Number = 1 });
        await host.Storage.WriteStateAsync("state", GrainId.Create("thing", "one"), state);

        Assert.True(state.RecordExists);
    }

    [Theory]
    [InlineData("Host=db;Database=porter", "Max Auto Prepare=50")]
    [InlineData("Host=db;Database=porter", "Maximum Pool Size=10")]
    [InlineData("Host=db;maxautoprepare=0", "maxautoprepare=0")]
    [InlineData("Host=db;Maximum Pool Size=7", "Maximum Pool Size=7")]
    public void What_the_operator_left_open_is_tuned_and_what_he_said_is_kept(string given, string expected)
    {
        var tuned = PostgresSettings.Tuned(given);

        Assert.Contains(expected, tuned, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Host=db", tuned, StringComparison.OrdinalIgnoreCase);
        _ = new NpgsqlConnectionStringBuilder(tuned); // every keyword is one of Npgsql's, given once
    }

    private static async Task<object?> Scalar(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private static async Task Run(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
