using System.Diagnostics;

namespace Porter.Sandbox.Fly;

/// <summary>A machine's main process, in a session of its own so that all of it can be found and ended.</summary>
internal sealed class ProcessWorkload : Workload
{
    private static readonly TimeSpan TreePollInterval = TimeSpan.FromSeconds(2);
    private readonly Process process;
    private readonly ProcessTree tree;
    private readonly Timer watch;

    public ProcessWorkload(Machine machine, string entryPoint, string directory, IReadOnlyDictionary<string, string> environment)
    {
        // setsid makes the entrypoint a session leader under the same process id; macOS has no setsid, and perl everywhere.
        var command = OperatingSystem.IsLinux()
            ? new[] { "setsid", "bash", entryPoint }
            : ["perl", "-e", "use POSIX; POSIX::setsid(); exec @ARGV", "bash", entryPoint];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Print(machine, line.Data);
        process.ErrorDataReceived += (_, line) => Print(machine, line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        tree = new ProcessTree(process.Id);
        // What leaves the session and loses its parent is only found again by having been seen before.
        watch = new Timer(_ => tree.Refresh(), null, TreePollInterval, TreePollInterval);
        Exited = Wait();
    }

    public override Task<int> Exited { get; }

    public override async Task Stop(string signal, TimeSpan timeout)
    {
        tree.Refresh();
        UnixSignal.Send(process.Id, signal);
        if (await Task.WhenAny(Exited, Task.Delay(timeout)) != Exited)
            await Kill();
    }

    public override async Task Kill()
    {
        tree.Kill();
        await Exited;
    }

    public override void Dispose()
    {
        watch.Dispose();
        process.Dispose();
    }

    private async Task<int> Wait()
    {
        // Not WaitForExitAsync: it also waits for the pipes, which a left-behind child may hold open for ever.
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => exited.TrySetResult();
        if (process.HasExited)
            exited.TrySetResult();
        await exited.Task;
        tree.Kill();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(5)).ContinueWith(_ => { }, TaskScheduler.Default);
        return process.ExitCode;
    }

    private static void Print(Machine machine, string? line)
    {
        if (line is not null)
            machine.Print(line);
    }
}
