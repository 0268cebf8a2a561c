namespace Porter.Bench.Measures;

/// <summary>Keeps one part that fails from taking the figures of the others with it.</summary>
internal static class Parts
{
    /// <summary>The part's rows; where it fails, a last one that says so.</summary>
    public static async IAsyncEnumerable<Row> ToTheEnd(this IAsyncEnumerable<Row> rows, string store, string part)
    {
        await using var each = rows.GetAsyncEnumerator();
        for (var isOver = false; !isOver;)
        {
            Row row;
            try
            {
                if (!await each.MoveNextAsync())
                    yield break;
                row = each.Current;
            }
            catch (Exception e)
            {
                await Console.Error.WriteLineAsync($"{e}");
                row = new(store, part, "failed", e.Message.Split('\n')[0], Missed: true);
                isOver = true;
            }

            yield return row;
        }
    }
}
