using System.Net.Sockets;
using Npgsql;

namespace Porter.Silo.Storage.Postgres;

/// <summary>Brings each PostgreSQL database up to date before the silo starts.</summary>
internal sealed class PostgresSchemaUpdate(IConfiguration configuration, TimeProvider clock, ILogger<PostgresSchemaUpdate> logger)
    : StoreWait("PostgreSQL", clock, logger)
{
    protected override async Task Reach(CancellationToken stop)
    {
        foreach (var connectionString in PostgresSettings.ConnectionStrings(configuration))
            await PostgresSchema.Apply(connectionString, stop);
    }

    // A wrong password or a missing database will not come right by waiting; a server that starts up will.
    protected override bool IsNotThereYet(Exception e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow }
        || e is NpgsqlException { InnerException: SocketException or TimeoutException or IOException };
}
