using System.Net.Sockets;
using Npgsql;

namespace Porter.Silo.Storage.Postgres;

/// <summary>
/// Brings each PostgreSQL database up to date before the silo starts. Databases and silos are often started together, so
/// one that cannot be reached yet is asked again for a minute.
/// </summary>
internal sealed class PostgresSchemaUpdate(IConfiguration configuration, TimeProvider clock, ILogger<PostgresSchemaUpdate> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        foreach (var connectionString in PostgresSettings.ConnectionStrings(configuration))
        {
            while (!await IsUpToDate(connectionString, began, cancellationToken))
                await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> IsUpToDate(string connectionString, long began, CancellationToken cancellationToken)
    {
        try
        {
            await PostgresSchema.Apply(connectionString, cancellationToken);
            return true;
        }
        catch (NpgsqlException e) when (IsNotThereYet(e) && clock.GetElapsedTime(began) < Patience)
        {
            logger.LogWarning("PostgreSQL does not answer yet ({Reason}); asking again.", e.Message);
            return false;
        }
    }

    // A wrong password or a missing database will not come right by waiting; a server that starts up will.
    private static bool IsNotThereYet(NpgsqlException e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow } || e.InnerException is SocketException or TimeoutException or IOException;
}
