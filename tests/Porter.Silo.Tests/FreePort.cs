using System.Net;
using System.Net.Sockets;

namespace Porter.Silo.Tests;

/// <summary>A loopback port nothing listens on, never the same one twice in this process.</summary>
public static class FreePort
{
    // Below the ephemeral range, so that no outgoing connection takes it before the server under test binds it.
    private static int last = Random.Shared.Next(12000, 18000);

    public static int Next()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref last);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // taken; the next one
            }
        }
    }
}
