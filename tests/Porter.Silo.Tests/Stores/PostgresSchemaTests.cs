using Npgsql;
using Porter.Silo.Storage.Postgres;
using Porter.Silo.Tests.Servers;

namespace Porter.Silo.Tests.Stores;

public sealed class PostgresSchemaTests(PostgresServer postgres)
{
    [Fact]
    public async Task Many_Silos_May_Apply_It_At_Once()
    {
        var database = await postgres.NewDatabase();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostgresSchema.Apply(database, TestContext.Current.CancellationToken)));

        Assert.Equal(1, await Scalar(database, "SELECT count(*)::int FROM porter_schema"));
        Assert.Equal(19, await Scalar(database, "SELECT count(*)::int FROM orleansquery"));
    }

    [Fact]
    public async Task The_Script_May_Be_Run_By_Hand_And_Again()
    {
        var database = await postgres.NewDatabase();
        await Run(database, PostgresSchema.Script());
        await Run(database, PostgresSchema.Script());
        await PostgresSchema.Apply(database, TestContext.Current.CancellationToken);

        Assert.Equal(1, await Scalar(database, "SELECT count(*)::int FROM porter_schema"));
    }

    [Fact]
    public async Task Once_It_Is_There_A_Role_That_May_Create_Nothing_Suffices()
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
    public void What_The_Operator_Left_Open_Is_Tuned_And_What_He_Said_Is_Kept(string given, string expected)
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
