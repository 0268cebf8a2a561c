using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Porter.Grains;
using Porter.Grains.Fly;
using Porter.Grains.GitHub;

namespace Porter.Web.Tests.Hosting;

public sealed partial class SettingsReferenceTests
{
    /// <summary>Every setting there is and its default, as the code has them.</summary>
    private static readonly SortedDictionary<string, string> Settings = new(
        Of("Porter", new PorterOptions()).Concat(Of("GitHub", new GitHubOptions())).Concat(Of("Fly", new FlyOptions())).ToDictionary(), StringComparer.Ordinal);

    [Fact]
    public async Task The_table_in_the_docs_names_every_setting_and_its_default()
    {
        var rows = Row().Matches(await File.ReadAllTextAsync(Checkout.File("docs/settings.md")))
            .ToDictionary(row => row.Groups["name"].Value, row => row.Groups["default"].Value);
        Assert.Equal(Settings.Keys, rows.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, value) in Settings.Where(setting => setting.Value.Length > 0))
            Assert.True(rows[name] == $"`{value}`", $"docs/settings.md says that {name} is {rows[name]} where nobody sets it; it is `{value}`.");
    }

    private static IEnumerable<KeyValuePair<string, string>> Of(string section, object options) => options.GetType()
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite)
        .Select(property => KeyValuePair.Create($"{section}:{property.Name}", Default(property.GetValue(options))));

    /// <summary>Nothing for what has no default: the docs say in words what then happens.</summary>
    private static string Default(object? value) => value is null or 0L ? "" : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    [GeneratedRegex(@"^\| `(?<name>(?:Porter|GitHub|Fly):\w+)` \| (?<default>[^|]*?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
