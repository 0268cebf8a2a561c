using System.Globalization;
using System.Runtime.InteropServices;

namespace Porter.Bench;

/// <summary>Writes what was found: each line at once to the error stream, the whole table at the end to the output.</summary>
internal static class Report
{
    public static void Tell(Row row) =>
        Console.Error.WriteLine($"  {row.Store,-9}{row.What,-46}{row.Value,-16}{Ratio(row),-8}{row.Beside}  {row.Target}{(row.Missed ? "  MISSED" : "")}");

    public static void Write(IReadOnlyList<Row> rows, string loadBefore, TimeSpan took)
    {
        Console.WriteLine($"{Processor()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, {RuntimeInformation.OSDescription.Split('#')[0].Trim()}, {RuntimeInformation.FrameworkDescription}; client, Porter, worlds and database on it together. Load {loadBefore} before, {Load()} after. Took {took.TotalMinutes:0.0} min.");
        Console.WriteLine();
        Console.WriteLine("| store | what | measured | ratio | beside | target |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var row in rows)
            Console.WriteLine($"| {row.Store} | {row.What} | {row.Value} | {Ratio(row)} | {row.Beside} | {row.Target}{(row.Missed ? " **missed**" : "")} |");
    }

    /// <summary>How busy the machine is: what else it did explains a poor figure.</summary>
    public static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Ratio(Row row) => row.Ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";

    private static string Processor() => !File.Exists("/proc/cpuinfo")
        ? RuntimeInformation.ProcessArchitecture.ToString()
        : File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";
}
