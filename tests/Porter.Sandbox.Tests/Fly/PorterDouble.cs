using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Porter.Sandbox.Tests.Fly;

/// <summary>The side of Porter that a worker talks to: takes callbacks, and gives one push token.</summary>
internal sealed class PorterDouble : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly Func<Task<string>> pushToken;
    private readonly Task loop;

    public PorterDouble(Func<Task<string>> pushToken)
    {
        this.pushToken = pushToken;
        Address = FreePort.Listen(listener);
        loop = Listen();
    }

    public Uri Address { get; }

    public ConcurrentQueue<(string Name, JsonNode Body)> Heard { get; } = new();

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

            using var reader = new StreamReader(context.Request.InputStream);
            var body = JsonNode.Parse(await reader.ReadToEndAsync())!;
            var name = context.Request.Url!.Segments[^1];
            Heard.Enqueue((name, body));
            context.Response.ContentType = "application/json";
            context.Response.Close(Encoding.UTF8.GetBytes((await Answer(name, body)).ToJsonString()), willBlock: false);
        }
    }

    private async Task<JsonObject> Answer(string name, JsonNode body) =>
        name switch
        {
            "started" => new() { ["heartbeat_seconds"] = 20 },
            "progress" => new() { ["next"] = (long)body["first"]! + (body["lines"]?.AsArray().Count ?? 0) },
            "publish" => new()
            {
                ["token"] = await pushToken(),
                ["branch"] = $"porter/{body["task_id"]}",
                ["expires_at"] = "2099-01-01T00:00:00Z",
            },
            _ => [],
        };
}
