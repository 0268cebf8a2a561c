using Azure.Data.Tables;

namespace Porter.Silo.Storage.AzureTables;

/// <summary>
/// A state as rows of a table. A property holds 64 KiB and a row 1 MiB, so a payload is cut into properties, and those
/// into as many rows as it takes. All rows of one write carry its stamp, so that a reader sees when it read across two writes.
/// </summary>
internal static class AzureTableSlices
{
    private const int PropertySize = 60 * 1024;
    private const int PropertiesPerRow = 12; // Azure counts the bytes, Azurite their base64: both must stay under 1 MiB
    private const int RowSize = PropertySize * PropertiesPerRow;

    // Rows are written in one transaction of at most 4 MiB, and bytes travel as base64.
    private const int MaxRows = 4;

    private const string Rows = "Rows";
    private const string Stamp = "Stamp";

    /// <summary>The most bytes a state may take.</summary>
    public const int MaxSize = MaxRows * RowSize;

    /// <summary>Cuts a payload into rows; the first says how many there are.</summary>
    public static List<TableEntity> Cut(ReadOnlyMemory<byte> payload, string partition, string stateName)
    {
        var stamp = Guid.NewGuid().ToString("N");
        var count = Math.Max(1, (payload.Length + RowSize - 1) / RowSize);
        var rows = new List<TableEntity>(count);
        for (var i = 0; i < count; i++)
        {
            var row = new TableEntity(partition, AzureTableKey.Row(stateName, i)) { [Rows] = count, [Stamp] = stamp };
            var part = payload[(i * RowSize)..Math.Min((i + 1) * RowSize, payload.Length)];
            for (var p = 0; p * PropertySize < part.Length; p++)
                row[Property(p)] = part[(p * PropertySize)..Math.Min((p + 1) * PropertySize, part.Length)].ToArray();
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>How many rows the state has, by its first.</summary>
    public static int Count(TableEntity first) => first.GetInt32(Rows) ?? 1;

    /// <summary>Were both written at once?</summary>
    public static bool BelongTogether(TableEntity first, TableEntity other) => first.GetString(Stamp) == other.GetString(Stamp);

    /// <summary>The payload of all rows, in their order.</summary>
    public static BinaryData Join(IEnumerable<TableEntity> rows)
    {
        using var payload = new MemoryStream();
        foreach (var row in rows)
        {
            for (var p = 0; row.GetBinary(Property(p)) is { } part; p++)
                payload.Write(part);
        }

        return new BinaryData(payload.ToArray());
    }

    private static string Property(int index) => $"D{index}";
}
