using System.Diagnostics;

namespace Porter.Silo.Hosting;

/// <summary>
/// The clock of Orleans' membership, whose timestamps count from the silo's start and not from the machine's. Orleans'
/// watchdog (10.4.2) starts the thread that checks before it notes when the other thread last ran; where the first is
/// quicker it takes the unset 0 for that time, and warns at the start of a stall as long as the machine has been up.
/// </summary>
internal sealed class SiloClock : TimeProvider
{
    private readonly long start = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public override long GetTimestamp() => Stopwatch.GetTimestamp() - start;

    /// <summary>Gives it to Orleans.</summary>
    public static void Register(IServiceCollection services) =>
        services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Membership, (_, _) => new SiloClock());
}
