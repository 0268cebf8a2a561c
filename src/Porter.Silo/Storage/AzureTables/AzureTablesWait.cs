using Azure;
using Azure.Data.Tables;

namespace Porter.Silo.Storage.AzureTables;

/// <summary>
/// Waits until Azure Tables answers. Orleans' providers do not: membership fails at once, and reminders then go on asking, in a silo that
/// will never start.
/// </summary>
internal sealed class AzureTablesWait(IReadOnlyList<TableServiceClient> clients, TimeProvider clock, ILogger<AzureTablesWait> logger)
    : StoreWait("Azure Tables", clock, logger)
{
    protected override async Task Reach(CancellationToken stop)
    {
        foreach (var client in clients)
        {
            try
            {
                await client.QueryAsync(maxPerPage: 1, cancellationToken: stop).AnyAsync(stop);
            }
            catch (RequestFailedException e) when (e.Status is >= 400 and < 500)
            {
                // It answers. Who may use tables need not be allowed to list them.
            }
        }
    }

    // After its tries, Azure's client throws all that they met at once.
    protected override bool IsNotThereYet(Exception e) => e is AggregateException or RequestFailedException;
}
