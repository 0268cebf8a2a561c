namespace Porter.Grains.Tests;

/// <summary>The files of this repository, found from where the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Porter.sln")) ? directory : Find(Path.GetDirectoryName(directory.TrimEnd('/'))!);
}
