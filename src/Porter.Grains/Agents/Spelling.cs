namespace Porter.Grains.Agents;

/// <summary>What a misspelt word was probably meant to be.</summary>
internal static class Spelling
{
    private const int LongestWord = 40;

    /// <summary>
    /// The candidate that needs the fewest slips of the keyboard, where they are few for a word of that length; else one that the
    /// word begins or that begins the word (<c>open</c>, <c>claude-code</c>); else null. Of equals the first.
    /// </summary>
    public static string? Nearest(string word, IReadOnlyList<string> candidates)
    {
        word = word.ToLowerInvariant();
        if (word.Length is < 2 or > LongestWord)
            return null;

        var nearest = candidates.MinBy(candidate => Distance(word, candidate));
        if (nearest is not null && Distance(word, nearest) <= Math.Max(1, Math.Min(word.Length, nearest.Length) / 3))
            return nearest;
        return candidates.FirstOrDefault(candidate =>
            (word.Length >= 3 && candidate.StartsWith(word, StringComparison.Ordinal)) || word.StartsWith(candidate + "-", StringComparison.Ordinal));
    }

    /// <summary>Letters to add, drop, replace or swap with their neighbour to turn one word into the other (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            cost[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            cost[0, j] = j;

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replaced, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[a.Length, b.Length];
    }
}
