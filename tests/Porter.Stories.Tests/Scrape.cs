using System.Globalization;
using System.Text.RegularExpressions;

namespace Porter.Stories.Tests;

/// <summary>What <c>/metrics</c> says of Porter itself: a value by series, written <c>name label=value …</c> with the labels in order.</summary>
internal sealed partial class Scrape
{
    private readonly Dictionary<string, double> _series = [];

    private Scrape(string text)
    {
        Text = text;
        foreach (Match line in Line().Matches(text))
        {
            var labels = Label().Matches(line.Groups["labels"].Value)
                .Where(label => !label.Groups["name"].Value.StartsWith("otel_scope_", StringComparison.Ordinal))
                .OrderBy(label => label.Groups["name"].Value, StringComparer.Ordinal)
                .Select(label => $" {label.Groups["name"].Value}={label.Groups["value"].Value}");
            _series[line.Groups["name"].Value + string.Concat(labels)] = double.Parse(line.Groups["value"].Value, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>All of it, Orleans' and ASP.NET's part too.</summary>
    public string Text { get; }

    public IEnumerable<string> Series => _series.Keys;

    /// <summary>0 where there is no such series.</summary>
    public double this[string series] => _series.GetValueOrDefault(series);

    /// <summary>Every series of a name that is not at 0.</summary>
    public IEnumerable<string> Standing(string name) => _series.Where(s => s.Key.Split(' ')[0] == name && s.Value != 0).Select(s => $"{s.Key}: {s.Value}").Order(StringComparer.Ordinal);

    /// <summary>Asks until they say so.</summary>
    public static async Task<Scrape> Until(Uri porter, Func<Scrape, bool> that, string what)
    {
        using var http = new HttpClient { BaseAddress = porter, Timeout = TimeSpan.FromSeconds(30) };
        Scrape last;
        var began = TimeProvider.System.GetTimestamp();
        do
        {
            await Task.Delay(100);
            last = new(await http.GetStringAsync(new Uri("metrics", UriKind.Relative)));
            if (that(last))
                return last;
        }
        while (TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(90));
        throw new TimeoutException($"Waited 90 s for the metrics to say {what}; they say\n{string.Join('\n', last._series.Where(s => !s.Key.Contains("_bucket ", StringComparison.Ordinal)))}");
    }

    [GeneratedRegex(@"^(?<name>porter_\w+)(?:\{(?<labels>[^}]*)\})? (?<value>\S+)", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex(@"(?<name>\w+)=""(?<value>[^""]*)""")]
    private static partial Regex Label();
}
