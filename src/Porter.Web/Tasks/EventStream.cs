using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace Porter.Web.Tasks;

/// <summary>Writes server-sent events. https://html.spec.whatwg.org/multipage/server-sent-events.html</summary>
internal sealed class EventStream(HttpResponse response)
{
    public async Task Open(CancellationToken cancellationToken)
    {
        response.ContentType = MediaTypeNames.Text.EventStream;
        // Nginx would collect the events otherwise.
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await Write(": Porter\n\n", cancellationToken);
    }

    public Task Send(string id, string name, object data, CancellationToken cancellationToken) =>
        Write($"id: {id}\nevent: {name}\ndata: {JsonSerializer.Serialize(data, TaskResource.Json)}\n\n", cancellationToken);

    public Task StayAlive(CancellationToken cancellationToken) => Write(": still here\n\n", cancellationToken);

    private async Task Write(string text, CancellationToken cancellationToken)
    {
        await response.WriteAsync(text, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
