namespace Porter.Silo.Storage.Sqlite;

/// <summary>
/// The folder an embedded Porter keeps its state in, held by one process at a time: two silos over one file would run
/// the same grain twice. The hold is an operating system's file lock, so it ends with the process, however that ends.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream hold;

    public DataDirectory(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        CreatePrivate(Path);
        try
        {
            hold = new FileStream(File("porter.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new InvalidOperationException(
                $"The data directory {Path} is in use by another Porter. Stop that one, give this one another " +
                "Porter:DataDirectory, or run several as one cluster (Porter:Cluster=Distributed, docs/deploy.md).", taken);
        }
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => hold.Dispose();

    private static void CreatePrivate(string path)
    {
        // What users wrote and their encrypted keys live here: nobody else on the machine has business in it.
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
