using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Porter.Sandbox.Http;

/// <summary>A web server on 127.0.0.1 that can stop, so that connections are refused, and start again on the same port.</summary>
internal sealed class LoopbackHost(RecordingMiddleware recorder, Action<IEndpointRouteBuilder> routes, RequestDelegate noRoute)
    : IAsyncDisposable
{
    private WebApplication? running;

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public async Task Start(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            // A caller on a busy machine, or one that a test holds still, is slow and not an attacker.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));

        var app = builder.Build();
        app.UseRouting();
        app.Use(recorder.Handle);
        routes(app);
        app.MapFallback("{**path}", noRoute).WithMetadata(new NoRoute());
        await app.StartAsync();
        running = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async Task Stop()
    {
        if (Interlocked.Exchange(ref running, null) is { } app)
        {
            using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            await app.StopAsync(atOnce.Token);
            await app.DisposeAsync();
        }
    }

    /// <summary>Listens on the port it had. Another socket may hold that port for a moment, so it is tried a few times.</summary>
    public async Task Restart()
    {
        for (var attempt = 1; running is null; attempt++)
        {
            try
            {
                await Start(Address.Port);
            }
            catch (IOException) when (attempt < 50)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    public async ValueTask DisposeAsync() => await Stop();
}
