using System.Net;
using System.Net.Sockets;

namespace Porter.Bench.Processes;

/// <summary>Ports on loopback that nothing listens on, below those that systems hand out for outgoing connections. None is given twice.</summary>
internal static class FreePort
{
    private static int _last = Random.Shared.Next(12_000, 18_000);

    public static int Next()
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            var port = Interlocked.Increment(ref _last);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody's; the next.
            }
        }

        throw new InvalidOperationException("No free TCP port was found on loopback.");
    }
}
