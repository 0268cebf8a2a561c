using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Porter.Silo.Storage.Sqlite;

/// <summary>
/// Reminders in the same file, through the same writer as grain state. Orleans' AdoNet table would be a second writer,
/// and two writers on SQLite poll for each other's lock: a task's pulse would wait behind every batch of saves.
/// </summary>
internal sealed class SqliteReminderTable(SqliteStore store) : IReminderTable
{
    private const string Columns = "grain, name, start, period, etag";

    public Task<ReminderTableData> ReadRows(GrainId grainId) =>
        Found(store.Read($"SELECT {Columns} FROM reminder WHERE grain = $1", Entry, grainId.ToString()));

    public Task<ReminderTableData> ReadRows(uint begin, uint end) =>
        Found(store.Read(
            begin < end
                ? $"SELECT {Columns} FROM reminder WHERE hash > $1 AND hash <= $2"
                : $"SELECT {Columns} FROM reminder WHERE hash > $1 OR hash <= $2",
            Entry, (long)begin, (long)end));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        Task.FromResult(store
            .Read($"SELECT {Columns} FROM reminder WHERE grain = $1 AND name = $2", Entry, grainId.ToString(), reminderName)
            .SingleOrDefault());

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var etag = await store.Write(
            """
            INSERT INTO reminder (grain, name, hash, start, period, etag) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT DO UPDATE SET start = $4, period = $5, etag = $6
            RETURNING etag
            """,
            entry.GrainId.ToString(), entry.ReminderName, (long)entry.GrainId.GetUniformHashCode(),
            entry.StartAt.ToUniversalTime().Ticks, entry.Period.Ticks, Random.Shared.NextInt64());
        return Print((long)etag!);
    }

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        await store.Write(
            "DELETE FROM reminder WHERE grain = $1 AND name = $2 AND etag = $3 RETURNING etag",
            grainId.ToString(), reminderName, long.Parse(eTag, CultureInfo.InvariantCulture)) is not null;

    public Task TestOnlyClearTable() => store.Write("DELETE FROM reminder");

    private static Task<ReminderTableData> Found(List<ReminderEntry> entries) => Task.FromResult(new ReminderTableData(entries));

    private static ReminderEntry Entry(SqliteDataReader row) => new()
    {
        GrainId = GrainId.Parse(row.GetString(0), CultureInfo.InvariantCulture),
        ReminderName = row.GetString(1),
        StartAt = new DateTime(row.GetInt64(2), DateTimeKind.Utc),
        Period = new TimeSpan(row.GetInt64(3)),
        ETag = Print(row.GetInt64(4)),
    };

    private static string Print(long etag) => etag.ToString(CultureInfo.InvariantCulture);
}
