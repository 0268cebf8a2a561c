using System.Net;
using System.Net.Sockets;

namespace Porter.Processes;

/// <summary>Ports on loopback: free ones, each given out once, and whether somebody listens on one.</summary>
internal static class LoopbackPort
{
    // Below the range that systems hand out for outgoing connections: a port must still be free when its process starts again.
    private const int Lowest = 12_000;
    private const int Highest = 32_000;
    private static readonly HashSet<int> Given = [];

    public static int Next()
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            var port = Random.Shared.Next(Lowest, Highest);
            lock (Given)
            {
                if (IsFree(port) && Given.Add(port))
                    return port;
            }
        }

        throw new InvalidOperationException($"There is no free port on loopback between {Lowest} and {Highest}.");
    }

    /// <summary>Whether somebody listens there.</summary>
    public static async Task<bool> Answers(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
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
