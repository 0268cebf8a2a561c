namespace Porter.Sandbox;

/// <summary>The checkout this program was built in.</summary>
internal static class Checkout
{
    /// <summary>The folder of <c>Porter.sln</c> above the program; null when it runs elsewhere.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>A file or folder of the checkout by its relative path; null when it is not there.</summary>
    public static string? Find(string path)
    {
        var full = Root is null ? null : Path.Combine(Root, path);
        return File.Exists(full) || Directory.Exists(full) ? full : null;
    }

    private static string? FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Porter.sln")))
                return directory.FullName;
        }

        return null;
    }
}
