using System.Globalization;

namespace Porter.Bench;

/// <summary>What to measure, and how much of it.</summary>
internal sealed record BenchOptions
{
    public static readonly string[] AllStores = ["sqlite", "postgres", "redis"];
    public static readonly string[] AllParts = ["webhooks", "lives", "cancel", "list", "failover", "start"];

    public const string Usage = """
        Porter.Bench [--store sqlite,postgres,redis] [--only webhooks,lives,cancel,list,failover,start]
                     [--mentions 2000] [--warmup 4000] [--lives 100] [--rounds 3] [--callers 32] [--history 100000]
                     [--silos 2] [--postgres "Maximum Pool Size=5"]

        --store     which stores, in this order; all unless told
        --only      which parts; all unless told
        --mentions  webhooks sent in one round (100 to 20000)
        --warmup    mentions sent and answered before that (100 to 20000)
        --lives     whole lives told at once (10 to 1000)
        --rounds    how often a rate is measured; the median counts (1 to 9)
        --callers   connections that send at once (1 to 256)
        --history   tasks of the user with the longest list (1000 to 1000000)
        --silos     silos beside the web, on PostgreSQL and Redis (1 to 8; failover wants two); webhooks are measured with one as well
        --postgres  what to add to PostgreSQL's connection string

        Ends with 0 when every target was met, 1 when one was missed, 2 when asked for something it does not know.
        """;

    public IReadOnlyList<string> Stores { get; private set; } = AllStores;

    public IReadOnlyList<string> Parts { get; private set; } = AllParts;

    public int Mentions { get; private set; } = 2_000;

    public int WarmUp { get; private set; } = 4_000;

    public int Lives { get; private set; } = 100;

    public int Rounds { get; private set; } = 3;

    public int Callers { get; private set; } = 32;

    public int History { get; private set; } = 100_000;

    public int Silos { get; private set; } = 2;

    public string Postgres { get; private set; } = "";

    /// <summary>A sentence on what is wrong with the arguments, or null.</summary>
    public static string? Read(string[] arguments, out BenchOptions options)
    {
        options = new();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length)
                return $"{arguments[i]} needs a value.";
            if (options.Take(arguments[i], arguments[i + 1]) is { } complaint)
                return complaint;
        }

        return options.Silos == 1 && options.Parts.Contains("failover") && options.Stores.Any(store => store != "sqlite")
            ? "A killed silo's grains have nowhere to go: --silos 1 goes without failover."
            : null;
    }

    private string? Take(string name, string value)
    {
        switch (name)
        {
            case "--store":
                return Choose(name, value, AllStores, chosen => Stores = chosen);
            case "--only":
                return Choose(name, value, AllParts, chosen => Parts = chosen);
            case "--mentions":
                return Count(name, value, 100, 20_000, count => Mentions = count);
            case "--warmup":
                return Count(name, value, 100, 20_000, count => WarmUp = count);
            case "--lives":
                return Count(name, value, 10, 1_000, count => Lives = count);
            case "--rounds":
                return Count(name, value, 1, 9, count => Rounds = count);
            case "--callers":
                return Count(name, value, 1, 256, count => Callers = count);
            case "--history":
                return Count(name, value, 1_000, 1_000_000, count => History = count);
            case "--silos":
                return Count(name, value, 1, 8, count => Silos = count);
            case "--postgres":
                Postgres = value;
                return null;
            default:
                return $"There is no option {name}.";
        }
    }

    private static string? Choose(string name, string value, string[] known, Action<string[]> take)
    {
        var chosen = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (chosen.Length == 0 || chosen.Except(known).Any())
            return $"{name} takes {string.Join(", ", known)}, with commas between.";
        take(chosen);
        return null;
    }

    private static string? Count(string name, string value, int least, int most, Action<int> take)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < least || count > most)
            return $"{name} is a number from {least} to {most}.";
        take(count);
        return null;
    }
}
