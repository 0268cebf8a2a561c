namespace Porter.Silo.Hosting;

/// <summary>The sections of Orleans' own configuration that a cluster needs.</summary>
internal static class OrleansSections
{
    public const string Clustering = "Orleans:Clustering";
    public const string GrainStorage = "Orleans:GrainStorage:Default";
    public const string Reminders = "Orleans:Reminders";

    private static readonly string[] ForSilosOnly =
        ["Orleans:GrainStorage", "Orleans:Reminders", "Orleans:GrainDirectory", "Orleans:Endpoints"];

    /// <exception cref="InvalidOperationException">One of them names no provider; the message says which.</exception>
    public static void Require(IConfiguration configuration, params string[] sections)
    {
        foreach (var section in sections)
        {
            if (string.IsNullOrEmpty(configuration[$"{section}:ProviderType"]))
                throw new InvalidOperationException(
                    $"Porter:Cluster=Distributed needs the setting {section}:ProviderType (AdoNet, Redis, AzureTableStorage): "
                    + "docs/deploy.md shows a whole set.");
        }
    }

    /// <summary>
    /// The configuration as a client may see it. Orleans' client applies every section it finds, and fails on those that
    /// only a silo has a provider for; a web and a silo should nevertheless be able to share one set of settings.
    /// </summary>
    public static IConfiguration ForClient(IConfiguration configuration) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(configuration.AsEnumerable().Where(setting => !IsForSilosOnly(setting.Key)))
            .Build();

    /// <summary>A section's <c>ConnectionString</c>, or the one of <c>ConnectionStrings</c> its <c>ConnectionName</c> names.</summary>
    /// <exception cref="InvalidOperationException">It has neither.</exception>
    public static string ConnectionString(IConfiguration configuration, string section) =>
        configuration[$"{section}:ConnectionString"] is { Length: > 0 } given
            ? given
            : configuration.GetConnectionString(configuration[$"{section}:ConnectionName"] ?? "")
                ?? throw new InvalidOperationException(
                    $"{section} needs a ConnectionString, or a ConnectionName that ConnectionStrings has.");

    private static bool IsForSilosOnly(string key) =>
        ForSilosOnly.Any(section =>
            key.Equals(section, StringComparison.OrdinalIgnoreCase) || key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase));
}
