using System.Globalization;
using Orleans.Storage;

namespace Porter.Silo.Storage.Sqlite;

/// <summary>
/// Grain state in <see cref="SqliteStore"/>. An ETag is a random number drawn at each write, so one that was read before
/// a row was cleared and written anew can never match again.
/// </summary>
internal sealed class SqliteGrainStorage(SqliteStore store, IGrainStorageSerializer serializer) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = store.Read(
            "SELECT payload, etag FROM grain_state WHERE name = $1 AND grain = $2",
            row => (Payload: row.GetFieldValue<byte[]>(0), ETag: row.GetInt64(1)),
            stateName, grainId.ToString());

        if (found is [var only])
        {
            grainState.State = serializer.Deserialize<T>(new BinaryData(only.Payload))!;
            grainState.ETag = Print(only.ETag);
            grainState.RecordExists = true;
        }
        else
        {
            Forget(grainState);
        }

        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var payload = serializer.Serialize(grainState.State).ToArray();
        var etag = Random.Shared.NextInt64();
        var written = grainState.ETag is null
            ? await store.Write(
                "INSERT INTO grain_state (name, grain, payload, etag) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING etag",
                stateName, grainId.ToString(), payload, etag)
            : await store.Write(
                "UPDATE grain_state SET payload = $3, etag = $4 WHERE name = $1 AND grain = $2 AND etag = $5 RETURNING etag",
                stateName, grainId.ToString(), payload, etag, Parse(grainState.ETag));
        if (written is null)
            throw Conflict(stateName, grainId, grainState.ETag);

        grainState.ETag = Print(etag);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // Without an ETag nothing was read or written, so there is nothing of this activation's to clear.
        if (grainState.ETag is not null)
        {
            var cleared = await store.Write(
                "DELETE FROM grain_state WHERE name = $1 AND grain = $2 AND etag = $3 RETURNING etag",
                stateName, grainId.ToString(), Parse(grainState.ETag));
            if (cleared is null)
                throw Conflict(stateName, grainId, grainState.ETag);
        }

        Forget(grainState);
    }

    private static void Forget<T>(IGrainState<T> grainState)
    {
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static InconsistentStateException Conflict(string stateName, GrainId grainId, string? etag) =>
        new($"State '{stateName}' of {grainId} was changed by another activation since it was read.", "unknown", etag);

    private static string Print(long etag) => etag.ToString(CultureInfo.InvariantCulture);

    private static long Parse(string etag) => long.Parse(etag, CultureInfo.InvariantCulture);
}
