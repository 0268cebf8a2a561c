using System.Text;

namespace Porter.Sandbox.Http;

/// <summary>On an endpoint: a page for a browser, neither recorded nor hit by faults.</summary>
internal sealed class BrowserPage;

/// <summary>On an endpoint: its bodies are git's and stay out of the log.</summary>
internal sealed class UnrecordedBody;

/// <summary>On the endpoint that answers what no other does.</summary>
internal sealed class NoRoute;

/// <summary>Around every request of a world: applies faults, turns API errors into responses, records the exchange.</summary>
internal sealed class RecordingMiddleware(string world, TimeProvider clock, Exchanges exchanges, Faults faults)
{
    private const int TextLimit = 1024 * 1024;

    public async Task Handle(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<BrowserPage>() is not null)
        {
            await Invoke(http, next);
            return;
        }

        var (number, at, began) = (exchanges.NextNumber(), clock.GetUtcNow(), TimeProvider.System.GetTimestamp());
        var path = Uri.UnescapeDataString(http.Request.Path.Value ?? "/");
        var unrecorded = http.GetEndpoint()?.Metadata.GetMetadata<UnrecordedBody>() is not null;
        var requestBody = unrecorded ? null : await ReadText(http.Request, http.RequestAborted);
        var client = http.Response.Body;
        using var answer = new MemoryStream();
        http.Response.Body = answer;

        var fault = faults.Hit(http.Request.Method, path);
        string? crash = null;
        var connected = true;
        if (fault is { Point: FaultPoint.BeforeHandling })
            connected = await Apply(fault, http, answer);
        if (connected && !(fault is { Point: FaultPoint.BeforeHandling, Kind: FaultKind.Respond }))
            crash = await Invoke(http, next);
        if (connected && fault is { Point: FaultPoint.AfterHandling })
            connected = await Apply(fault, http, answer);

        http.Response.Body = client;
        exchanges.Add(new Exchange
        {
            Number = number,
            World = world,
            Method = http.Request.Method,
            Path = path,
            Query = http.Request.QueryString.Value ?? "",
            RequestHeaders = http
                .Request.Headers.Where(h => h.Key is not ("Authorization" or "Cookie"))
                .ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            RequestBody = requestBody,
            Status = connected ? http.Response.StatusCode : 0,
            ResponseBody =
                unrecorded || answer.Length == 0
                    ? null
                    : Encoding.UTF8.GetString(answer.GetBuffer(), 0, (int)answer.Length).Truncate(TextLimit),
            At = at,
            Duration = TimeProvider.System.GetElapsedTime(began),
            Expected = http.GetEndpoint()?.Metadata.GetMetadata<NoRoute>() is null,
            Fault = fault?.ToString(),
            Crash = crash,
        });
        if (!connected)
        {
            http.Abort();
            return;
        }

        answer.Position = 0;
        http.Response.ContentLength = http.Response.StatusCode is 204 or 304 ? null : answer.Length;
        await answer.CopyToAsync(client, http.RequestAborted);
    }

    /// <summary>Does what the fault does; false when the connection is to be cut.</summary>
    private async Task<bool> Apply(Fault fault, HttpContext http, MemoryStream answer)
    {
        switch (fault.Kind)
        {
            case FaultKind.Delay:
                await Task.Delay(fault.Duration, clock, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return !http.RequestAborted.IsCancellationRequested;
            case FaultKind.Stall:
                return await fault.Hold(http.RequestAborted);
            case FaultKind.Respond:
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

    private static async Task<string?> Invoke(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
            return null;
        }
        catch (ApiErrorException error)
        {
            http.Response.StatusCode = error.Status;
            foreach (var (name, value) in error.Headers)
                http.Response.Headers[name] = value;
            http.Response.ContentType = "application/json; charset=utf-8";
            await http.Response.WriteAsync(error.Body.ToJsonString());
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
        return text.Length == 0 ? null : text.Truncate(TextLimit);
    }
}
