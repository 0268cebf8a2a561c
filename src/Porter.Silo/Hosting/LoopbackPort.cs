using System.Net;
using System.Net.Sockets;

namespace Porter.Silo.Hosting;

/// <summary>A port on loopback that nothing listens on.</summary>
internal static class LoopbackPort
{
    // Below the range systems hand out for outgoing connections, so that none takes the port before the silo binds it.
    private const int Lowest = 20000;
    private const int Highest = 32000;
    private const int Attempts = 100;

    public static int Free()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = Random.Shared.Next(Lowest, Highest);
            if (IsFree(port))
                return port;
        }

        throw new InvalidOperationException($"No free TCP port was found on loopback between {Lowest} and {Highest}.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
