namespace Porter.Web.Tests;

/// <summary>Finds files of the checkout that the tests were built from.</summary>
internal static class Checkout
{
    public static string File(string path)
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(directory.FullName, "Porter.sln")))
                return Path.Combine(directory.FullName, path);
        }

        throw new InvalidOperationException($"{AppContext.BaseDirectory} is in no checkout of Porter.");
    }
}
