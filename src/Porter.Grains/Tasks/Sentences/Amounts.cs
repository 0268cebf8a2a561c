using System.Globalization;

namespace Porter.Grains.Tasks.Sentences;

/// <summary>Numbers as people say them.</summary>
internal static class Amounts
{
    /// <summary><c>41 k tokens, $0.23</c>; empty where nothing is known.</summary>
    public static string Spent(Usage? usage) => (usage?.InputTokens + usage?.OutputTokens, usage?.CostUsd) switch
    {
        (null, null) => "",
        ({ } tokens, null) => $"{Thousands(tokens)} tokens, cost unknown",
        (null, { } cost) => Dollars(cost),
        ({ } tokens, { } cost) => $"{Thousands(tokens)} tokens, {Dollars(cost)}",
    };

    /// <summary><c>first</c>, <c>21st</c>.</summary>
    public static string Ordinal(int place) => place switch
    {
        1 => "first",
        2 => "second",
        3 => "third",
        _ => (place % 100 is 11 or 12 or 13 ? 0 : place % 10) switch { 1 => $"{place}st", 2 => $"{place}nd", 3 => $"{place}rd", _ => $"{place}th" },
    };

    private static string Dollars(decimal cost) => string.Create(CultureInfo.InvariantCulture, $"${cost:0.00##}");

    private static string Thousands(long tokens) => tokens < 1_000 ? tokens.ToString(CultureInfo.InvariantCulture) : $"{(tokens + 500) / 1_000} k";
}
