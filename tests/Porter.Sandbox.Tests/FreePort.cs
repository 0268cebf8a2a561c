using System.Net;
using System.Net.Sockets;

namespace Porter.Sandbox.Tests;

/// <summary>HttpListener takes no port 0: it is given free ones until one holds.</summary>
internal static class FreePort
{
    public static Uri Listen(HttpListener listener)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
            probe.Stop();
            listener.Prefixes.Clear();
            listener.Prefixes.Add(address.ToString());
            try
            {
                listener.Start();
                return address;
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                // Someone else was quicker.
            }
        }
    }
}
