using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Porter.Silo.Tests.Servers;

/// <summary>
/// Stands before a server and passes on what is said, but for the answers that it loses: the request arrives, and its connection ends.
/// </summary>
public sealed class LossyProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int target;
    private int lost;

    public LossyProxy(int target)
    {
        this.target = target;
        listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many answers it lost.</summary>
    public int Lost => lost;

    /// <summary>Whether to lose the answer to a request, by its first line and headers.</summary>
    public Func<string, bool> Loses { get; set; } = _ => false;

    public void Dispose() => listener.Dispose();

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Relay(await listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Relay(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, target);
            var isLost = false;
            await Task.WhenAny(
                Pump(near, far, asked =>
                {
                    isLost |= Loses(asked);
                    return true;
                }),
                Pump(far, near, _ => !isLost));
            if (isLost)
                Interlocked.Increment(ref lost);
        }
        catch (SocketException)
        {
            // The server is gone; so is the client's connection.
        }
    }

    private static async Task Pump(TcpClient from, TcpClient to, Func<string, bool> passes)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is > 0 and var count && passes(Encoding.Latin1.GetString(buffer, 0, count)))
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
        }
        catch (IOException)
        {
            // Either side hung up.
        }
    }
}
