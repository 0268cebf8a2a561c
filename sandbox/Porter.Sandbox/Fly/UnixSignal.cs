using System.Runtime.InteropServices;

namespace Porter.Sandbox.Fly;

/// <summary>Unix signals; .NET itself can only kill.</summary>
internal static partial class UnixSignal
{
    private static readonly Dictionary<string, int> Numbers = new()
    {
        ["SIGHUP"] = 1,
        ["SIGINT"] = 2,
        ["SIGQUIT"] = 3,
        ["SIGKILL"] = 9,
        ["SIGTERM"] = 15,
    };

    public static bool IsKnown(string name) => Numbers.ContainsKey(name) || name is "SIGUSR1" or "SIGUSR2";

    /// <summary>Sends a signal to a process, or to a process group when the id is negative. One that is gone is no error.</summary>
    public static void Send(int processId, string name) => _ = Kill(processId, Number(name));

    // User signals have other numbers on macOS.
    private static int Number(string name) => name switch
    {
        "SIGUSR1" => OperatingSystem.IsMacOS() ? 30 : 10,
        "SIGUSR2" => OperatingSystem.IsMacOS() ? 31 : 12,
        _ => Numbers[name],
    };

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
