using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Porter.Bench.Processes;

namespace Porter.Bench.Load;

/// <summary>What Porter is held against: an ASP.NET endpoint, in a process of its own, that checks the signature and answers 202.</summary>
internal static class BareEndpoint
{
    private const string Port = "BENCH_PORT";
    private const string Secret = "BENCH_SECRET";

    /// <summary>Starts this program again as the endpoint.</summary>
    public static async Task<(Child Process, Uri Address)> Start(string secret)
    {
        var port = FreePort.Next();
        var child = Child.Start("dotnet", [typeof(BareEndpoint).Assembly.Location, "bare"],
        [
            new(Port, port.ToString(CultureInfo.InvariantCulture)), new(Secret, secret), new("DOTNET_gcServer", "1"),
        ]);
        await child.UntilListening(port);
        return (child, new Uri($"http://127.0.0.1:{port}/"));
    }

    public static async Task<int> Run()
    {
        var secret = Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable(Secret) ?? "");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/api/webhooks/github", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
            var expected = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(secret, body.GetBuffer().AsSpan(0, (int)body.Length)));
            return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes($"{request.Headers["X-Hub-Signature-256"]}"))
                ? Results.Accepted()
                : Results.Unauthorized();
        });
        app.Urls.Add($"http://127.0.0.1:{Environment.GetEnvironmentVariable(Port)}");
        await app.RunAsync();
        return 0;
    }
}
