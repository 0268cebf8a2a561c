using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Porter.Sandbox.Tests.GitHub;

/// <summary>Receives webhooks, as Porter would.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly Task loop;

    public WebhookReceiver()
    {
        Address = new Uri(FreePort.Listen(listener), "hook");
        loop = Listen();
    }

    public Uri Address { get; }

    public int Answers { get; set; } = 202;

    public ConcurrentQueue<(IReadOnlyDictionary<string, string> Headers, byte[] Body)> Received { get; } = new();

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await loop;
    }

    private async Task Listen()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            Received.Enqueue(
                (context.Request.Headers.AllKeys.ToDictionary(name => name!, name => context.Request.Headers[name]!), body.ToArray()));
            context.Response.StatusCode = Answers;
            context.Response.Close(Encoding.UTF8.GetBytes("{}"), willBlock: false);
        }
    }
}
