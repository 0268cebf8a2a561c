namespace Porter.Sandbox.Tests.Fly;

/// <summary>A small entrypoint in bash, in place of the worker.</summary>
internal sealed class EntryPointScript : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("porter-entrypoint-").FullName;

    public EntryPointScript(string script)
    {
        Path = System.IO.Path.Combine(directory, "entrypoint.sh");
        File.WriteAllText(Path, "#!/bin/bash\n" + script);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
