namespace Porter.Silo.Tests.Servers;

/// <summary>What <c>tests/servers.sh</c> installs, found where it puts it.</summary>
public static class Installed
{
    private const string Remedy = "run tests/servers.sh to install it";

    /// <summary>The folder of PostgreSQL's programs, the newest version there is.</summary>
    public static string PostgresPrograms { get; } =
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            .OrderDescending(StringComparer.Ordinal)
            .FirstOrDefault("");

    public static string Redis { get; } = OnPath("redis-server");

    public static string Node { get; } = OnPath("node");

    public static string AzuriteTable { get; } = Existing(Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        ".cache/porter/azurite/node_modules/azurite/dist/src/table/main.js"));

    /// <summary>Skips the test, visibly, where a program is missing.</summary>
    public static void Require(string what, params string[] programs) =>
        Assert.SkipWhen(programs.Any(string.IsNullOrEmpty), $"{what} is not installed: {Remedy}.");

    private static string OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(folder => Existing(Path.Combine(folder, program)))
            .FirstOrDefault(path => path.Length > 0, "");

    private static string Existing(string path) => File.Exists(path) ? path : "";
}
