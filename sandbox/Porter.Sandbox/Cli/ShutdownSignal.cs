using System.Globalization;
using System.Runtime.InteropServices;

namespace Porter.Sandbox.Cli;

/// <summary>Cancelled by Ctrl-C, by SIGTERM, by the terminal's end, and when whoever started the sandbox is gone.</summary>
internal sealed class ShutdownSignal : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly List<PosixSignalRegistration> signals;
    private readonly Timer parentWatch;

    public ShutdownSignal()
    {
        signals =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal =>
                PosixSignalRegistration.Create(signal, OnSignal)),
        ];
        var parent = Parent();
        parentWatch = new Timer(_ => CancelWhenOrphaned(parent), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        parentWatch.Dispose();
        signals.ForEach(signal => signal.Dispose());
        source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        source.Cancel();
    }

    private void CancelWhenOrphaned(int? parent)
    {
        if (parent is not null && Parent() != parent)
            source.Cancel();
    }

    /// <summary>The parent's process id; null where there is no /proc to tell it.</summary>
    private static int? Parent()
    {
        const string Self = "/proc/self/stat";
        if (!File.Exists(Self))
            return null;
        var stat = File.ReadAllText(Self);
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
