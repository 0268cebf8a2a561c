using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Porter.Sandbox.Fly;

/// <summary>Starts what machines run: a directory each, the worker's entrypoint, and an environment.</summary>
internal sealed class MachineLauncher(
    string directory, string? entryPoint, string? agents, IReadOnlyDictionary<string, string> commonEnvironment)
{
    private const UnixFileMode WorldReadable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public Workload Start(Machine machine, InProcessWorker? worker)
    {
        var home = Path.Combine(directory, machine.Id);
        var root = Path.Combine(home, "root");
        var environment = Environment(machine, root);
        var files = Files(machine);
        if (worker is not null)
            return new DelegateWorkload(new WorkerContext(machine, environment, files), worker);

        MakeReadable(root);
        foreach (var (path, content) in files)
        {
            var target = Path.GetFullPath(Path.Combine(root, path.TrimStart('/')));
            if (!target.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, content);
        }

        try
        {
            return new ProcessWorkload(
                machine,
                entryPoint
                    ?? throw new InvalidOperationException(
                        "No entrypoint: set SandboxOptions.EntryPoint, or run from a checkout with worker-image/entrypoint.sh."),
                root,
                environment);
        }
        catch (Exception failure) when (failure is Win32Exception or InvalidOperationException)
        {
            // What Linux refuses to start (an environment string over 128 KiB, say), Fly cannot start either.
            return new DelegateWorkload(new WorkerContext(machine, environment, files), (context, _) =>
            {
                context.Print($"could not start: {failure.Message}");
                return Task.FromResult(1);
            });
        }
    }

    private Dictionary<string, string> Environment(Machine machine, string root)
    {
        var environment = new Dictionary<string, string>(commonEnvironment);
        foreach (var (name, value) in machine.Env)
            environment[name] = value;
        environment.TryAdd("PATH", System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin");
        environment["HOME"] = root;
        environment["PORTER_ROOT"] = root;
        if (agents is not null)
            environment.TryAdd("AGENTS_DIR", agents);
        environment["FLY_MACHINE_ID"] = machine.Id;
        environment["FLY_APP_NAME"] = machine.App;
        environment["FLY_REGION"] = machine.Region;
        environment["FLY_IMAGE_REF"] = (string)machine.Config["image"]!;
        environment["FLY_MACHINE_VERSION"] = machine.InstanceId;
        environment["FLY_VM_MEMORY_MB"] = ((int?)machine.Config["guest"]?["memory_mb"] ?? 256).ToString(CultureInfo.InvariantCulture);
        return environment;
    }

    private static Dictionary<string, byte[]> Files(Machine machine) => (machine.Config["files"] as JsonArray ?? [])
        .Where(file => file!["raw_value"] is not null)
        .ToDictionary(file => (string)file!["guest_path"]!, file => Convert.FromBase64String((string)file!["raw_value"]!));

    // The agent inside has a uid of its own and must be able to walk in.
    private void MakeReadable(string root)
    {
        Directory.CreateDirectory(root);
        if (OperatingSystem.IsWindows())
            return;
        for (var path = root; path.Length >= directory.Length; path = Path.GetDirectoryName(path)!)
            File.SetUnixFileMode(path, WorldReadable);
    }
}
