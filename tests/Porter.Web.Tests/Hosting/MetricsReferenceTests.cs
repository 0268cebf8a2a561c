using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using Porter.Grains;
using Porter.Silo.Telemetry;
using Porter.Web.Webhooks;

namespace Porter.Web.Tests.Hosting;

public sealed partial class MetricsReferenceTests
{
    /// <summary>Every instrument that Porter makes, as a row of the docs' table.</summary>
    private static readonly SortedDictionary<string, string> Instruments = new(
        new[] { typeof(PorterOptions).Assembly, typeof(PorterTelemetry).Assembly, typeof(WebhookMetrics).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.ContainsGenericParameters)
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .SelectMany(In)
            .ToDictionary(i => i.Name, i => $"{Kind(i)}, {i.Unit}, {i.Description}"),
        StringComparer.Ordinal);

    [Fact]
    public async Task The_table_in_the_docs_is_of_the_instruments_there_are()
    {
        var rows = Row().Matches(await File.ReadAllTextAsync(Checkout.File("docs/operations.md")))
            .ToDictionary(row => row.Groups["name"].Value, row => $"{row.Groups["kind"].Value}, {row.Groups["unit"].Value}, {row.Groups["text"].Value}");

        Assert.Equal(Instruments, new SortedDictionary<string, string>(rows, StringComparer.Ordinal));
    }

    private static IEnumerable<Instrument> In(FieldInfo field) => field.FieldType switch
    {
        var type when type.IsAssignableTo(typeof(Instrument)) => [(Instrument)field.GetValue(null)!],
        { IsGenericType: true } type when type.GetGenericArguments().Any(argument => argument.IsAssignableTo(typeof(Instrument))) =>
            ((System.Collections.IDictionary)field.GetValue(null)!).Values.Cast<Instrument>(),
        _ => [],
    };

    private static string Kind(Instrument instrument) => instrument.GetType().GetGenericTypeDefinition() switch
    {
        var type when type == typeof(Counter<>) => "counter",
        var type when type == typeof(UpDownCounter<>) => "level",
        var type when type == typeof(Histogram<>) => "histogram",
        var type => throw new InvalidOperationException($"docs/operations.md has no word for a {type.Name}."),
    };

    [GeneratedRegex(@"^\| `(?<name>porter\.[\w.]+)` \| (?<kind>\w+) \| (?<unit>[^|]+) \|[^|]*\| (?<text>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
