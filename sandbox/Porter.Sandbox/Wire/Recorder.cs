using System.Text;

namespace Porter.Sandbox.Wire;

/// <summary>On an endpoint: a page for people, neither recorded nor in the way of faults.</summary>
internal sealed class ForPeople;

/// <summary>On an endpoint: its bodies are git's and stay out of the log.</summary>
internal sealed class Opaque;

/// <summary>On the endpoint that answers what no other does.</summary>
internal sealed class NoRoute;

/// <summary>Stands between the wire and a world: meets faults, turns refusals into answers, writes the log.</summary>
internal sealed class Recorder(string world, TimeProvider clock, Exchanges exchanges, Faults faults)
{
    private const int TextLimit = 1024 * 1024;

    public async Task Handle(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<ForPeople>() is not null)
        {
            await Deed(http, next);
            return;
        }

        var (number, at, began) = (exchanges.NextNumber(), clock.GetUtcNow(), TimeProvider.System.GetTimestamp());
        var path = Uri.UnescapeDataString(http.Request.Path.Value ?? "/");
        var opaque = http.GetEndpoint()?.Metadata.GetMetadata<Opaque>() is not null;
        var said = opaque ? null : await ReadText(http.Request, http.RequestAborted);
        var client = http.Response.Body;
        using var answer = new MemoryStream();
        http.Response.Body = answer;

        var fault = faults.Meet(http.Request.Method, path);
        string? crash = null;
        var reached = true;
        if (fault is { When: When.BeforeTheDeed })
            reached = await Strike(fault, http, answer);
        if (reached && !(fault is { When: When.BeforeTheDeed, Kind: FaultKind.Answer }))
            crash = await Deed(http, next);
        if (reached && fault is { When: When.AfterTheDeed })
            reached = await Strike(fault, http, answer);

        http.Response.Body = client;
        exchanges.Add(new Exchange
        {
            Number = number,
            World = world,
            Method = http.Request.Method,
            Path = path,
            Query = http.Request.QueryString.Value ?? "",
            RequestHeaders = http.Request.Headers.Where(h => h.Key is not ("Authorization" or "Cookie")).ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            RequestBody = said,
            Status = reached ? http.Response.StatusCode : 0,
            ResponseBody = opaque || answer.Length == 0 ? null : Encoding.UTF8.GetString(answer.GetBuffer(), 0, (int)Math.Min(answer.Length, TextLimit)),
            At = at,
            Took = TimeProvider.System.GetElapsedTime(began),
            Expected = http.GetEndpoint()?.Metadata.GetMetadata<NoRoute>() is null,
            Fault = fault?.ToString(),
            Crash = crash,
        });
        if (!reached)
        {
            http.Abort();
            return;
        }

        answer.Position = 0;
        http.Response.ContentLength = http.Response.StatusCode is 204 or 304 ? null : answer.Length;
        await answer.CopyToAsync(client, http.RequestAborted);
    }

    /// <summary>Does what the fault does; false when the caller gets no answer at all.</summary>
    private async Task<bool> Strike(Fault fault, HttpContext http, MemoryStream answer)
    {
        switch (fault.Kind)
        {
            case FaultKind.Delay:
                await Task.Delay(fault.Pause, clock, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return !http.RequestAborted.IsCancellationRequested;
            case FaultKind.Stall:
                return await fault.Hold(http.RequestAborted);
            case FaultKind.Answer:
                answer.SetLength(0);
                http.Response.Headers.Clear();
                http.Response.StatusCode = fault.Status;
                foreach (var (name, value) in fault.Headers)
                    http.Response.Headers[name] = value;
                if (fault.Body is not null)
                {
                    http.Response.ContentType = fault.Body is ['{' or '[', ..] ? "application/json" : "text/plain";
                    await answer.WriteAsync(Encoding.UTF8.GetBytes(fault.Body));
                }

                return true;
            default:
                return false;
        }
    }

    private static async Task<string?> Deed(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
            return null;
        }
        catch (Refusal refusal)
        {
            http.Response.StatusCode = refusal.Status;
            foreach (var (name, value) in refusal.Headers)
                http.Response.Headers[name] = value;
            http.Response.ContentType = "application/json; charset=utf-8";
            await http.Response.WriteAsync(refusal.Body.ToJsonString());
            return null;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception bug)
        {
            http.Response.StatusCode = 500;
            await http.Response.WriteAsync($"{{\"message\":\"the sandbox itself failed: {bug.GetType().Name}\"}}");
            return bug.ToString();
        }
    }

    private static async Task<string?> ReadText(HttpRequest request, CancellationToken stop)
    {
        request.EnableBuffering(bufferThreshold: 4 * TextLimit);
        using var reader = new StreamReader(request.Body, Encoding.UTF8, leaveOpen: true);
        var text = await reader.ReadToEndAsync(stop);
        request.Body.Position = 0;
        return text.Length == 0 ? null : text.Length > TextLimit ? text[..TextLimit] : text;
    }
}
