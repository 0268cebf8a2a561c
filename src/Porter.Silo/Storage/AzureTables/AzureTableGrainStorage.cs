using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Orleans.Storage;

namespace Porter.Silo.Storage.AzureTables;

/// <summary>
/// Grain state in an Azure table: a grain is a partition, a state its rows (<see cref="AzureTableSlices"/>), written and
/// cleared in one transaction under the first row's ETag.
/// </summary>
internal sealed class AzureTableGrainStorage(TableClient table, IGrainStorageSerializer serializer, string serviceId)
    : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    private const int ReadAttempts = 5;

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(AzureTableGrainStorage), ServiceLifecycleStage.ApplicationServices, stop => table.CreateIfNotExistsAsync(stop));

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var partition = AzureTableKey.Partition(serviceId, grainId);
        for (var attempt = 1; attempt <= ReadAttempts; attempt++)
        {
            if (await Row(partition, stateName, 0) is not { } first)
            {
                Forget(grainState);
                return;
            }

            var others = await Task.WhenAll(Enumerable.Range(1, AzureTableSlices.Count(first) - 1).Select(i => Row(partition, stateName, i)));
            if (!others.All(other => other is not null && AzureTableSlices.BelongTogether(first, other)))
                continue; // another activation wrote in between

            grainState.State = serializer.Deserialize<T>(AzureTableSlices.Join([first, .. others!]))!;
            grainState.ETag = new SlicedETag(AzureTableSlices.Count(first), first.ETag).ToString();
            grainState.RecordExists = true;
            return;
        }

        throw new InvalidOperationException($"State '{stateName}' of {grainId} changed {ReadAttempts} times while it was read.");
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var payload = serializer.Serialize(grainState.State).ToMemory();
        if (payload.Length > AzureTableSlices.MaxSize)
            throw new InvalidOperationException(
                $"State '{stateName}' of {grainId} takes {payload.Length} bytes; Azure Tables holds {AzureTableSlices.MaxSize}. Use PostgreSQL or Redis for states of this size.");

        var rows = AzureTableSlices.Cut(payload, AzureTableKey.Partition(serviceId, grainId), stateName);
        var before = SlicedETag.Parse(grainState.ETag);
        var actions = new List<TableTransactionAction>
        {
            before is null
                ? new(TableTransactionActionType.Add, rows[0])
                : new(TableTransactionActionType.UpdateReplace, rows[0], before.Value.First),
        };
        actions.AddRange(rows.Skip(1).Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)));
        actions.AddRange(Deletions(rows[0].PartitionKey, stateName, rows.Count, before?.Rows ?? 0));

        var first = await Submit(actions, stateName, grainId, grainState.ETag);
        grainState.ETag = new SlicedETag(rows.Count, first).ToString();
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // Without an ETag nothing was read or written, so there is nothing of this activation's to clear.
        if (SlicedETag.Parse(grainState.ETag) is { } before)
        {
            var partition = AzureTableKey.Partition(serviceId, grainId);
            var first = new TableEntity(partition, AzureTableKey.Row(stateName, 0));
            await Submit(
                [new(TableTransactionActionType.Delete, first, before.First), .. Deletions(partition, stateName, 1, before.Rows)],
                stateName, grainId, grainState.ETag);
        }

        Forget(grainState);
    }

    private static IEnumerable<TableTransactionAction> Deletions(string partition, string stateName, int from, int to) =>
        Enumerable.Range(from, Math.Max(0, to - from)).Select(i =>
            new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partition, AzureTableKey.Row(stateName, i)), ETag.All));

    private async Task<TableEntity?> Row(string partition, string stateName, int slice)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, AzureTableKey.Row(stateName, slice));
        return found.HasValue ? found.Value : null;
    }

    private async Task<ETag> Submit(List<TableTransactionAction> actions, string stateName, GrainId grainId, string? etag)
    {
        try
        {
            var responses = await table.SubmitTransactionAsync(actions);
            return responses.Value[0].Headers.ETag ?? default;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412 && e.ErrorCode != TableErrorCode.TableNotFound)
        {
            throw new InconsistentStateException($"State '{stateName}' of {grainId} was changed by another activation since it was read.", "unknown", etag, e);
        }
    }

    private static void Forget<T>(IGrainState<T> grainState)
    {
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    /// <summary>The first row's ETag, and how many rows there are to replace.</summary>
    private readonly record struct SlicedETag(int Rows, ETag First)
    {
        public static SlicedETag? Parse(string? text) =>
            text?.Split(';', 2) is [var rows, var first] ? new(int.Parse(rows, CultureInfo.InvariantCulture), new ETag(first)) : null;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rows};{First}");
    }
}
