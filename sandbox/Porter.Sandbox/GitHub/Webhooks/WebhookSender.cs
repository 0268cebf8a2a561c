using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.Rest;
using Porter.Sandbox.GitHub.State;

namespace Porter.Sandbox.GitHub.Webhooks;

/// <summary>
/// Sends signed webhooks and remembers every attempt. Like GitHub it gives the receiver ten seconds and never tries
/// again by itself. https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries
/// </summary>
public sealed class WebhookSender : IDisposable
{
    private const int Kept = 5_000;
    private const int PayloadLimit = 25 * 1024 * 1024;
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = ResponseTimeout,
    };
    private readonly ConcurrentQueue<Delivery> deliveries = new();
    private readonly GitHubWorld world;

    internal WebhookSender(GitHubWorld world) => this.world = world;

    /// <summary>Every attempt, oldest first; the last 5,000 are kept.</summary>
    public IReadOnlyList<Delivery> Deliveries => [.. deliveries];

    /// <summary>The attempts at one delivery, oldest first.</summary>
    public IEnumerable<Delivery> Attempts(Guid uuid) => deliveries.Where(delivery => delivery.Uuid == uuid);

    /// <summary>Sends any event with any payload, under a delivery id of the caller's choice or a new one.</summary>
    public Task<Delivery> Send(string name, JsonObject payload, Guid? uuid = null) => Send(new Delivery
    {
        Id = world.NextId(),
        Uuid = uuid ?? Guid.NewGuid(),
        Event = name,
        Action = payload.Text("action"),
        Payload = payload.ToJsonString(JsonResponse.Plain),
        Headers = new Dictionary<string, string>(),
        DeliveredAt = world.Clock.GetUtcNow(),
        Status = "Pending",
        RepositoryId = (long?)payload["repository"]?["id"],
        InstallationId = (long?)payload["installation"]?["id"],
        FromApp = (long?)payload["sender"]?["id"] == world.Bot.Id,
    });

    /// <summary>Sends a delivery again: the same id, the same body.</summary>
    public Task<Delivery> Redeliver(Delivery delivery) =>
        Send(delivery with { Id = world.NextId(), Redelivery = true, DeliveredAt = world.Clock.GetUtcNow() });

    /// <summary>Sends the last delivery with this id again.</summary>
    public Task<Delivery> Redeliver(Guid uuid) => Redeliver(Attempts(uuid).Last());

    /// <summary>Sends what a delivery said under a new delivery id, as GitHub's rare double sends look.</summary>
    public Task<Delivery> SendAgainAsNew(Delivery delivery) =>
        Send(delivery with { Id = world.NextId(), Uuid = Guid.NewGuid(), DeliveredAt = world.Clock.GetUtcNow() });

    internal Delivery? Find(long id) => deliveries.FirstOrDefault(delivery => delivery.Id == id);

    private async Task<Delivery> Send(Delivery delivery)
    {
        var body = Encoding.UTF8.GetBytes(delivery.Payload);
        delivery = delivery with { Headers = HeadersOf(delivery, body) };
        var began = Stopwatch.GetTimestamp();
        if (world.App.WebhookUrl is not { } url)
            delivery = delivery with { Status = "no webhook URL" };
        else if (body.Length > PayloadLimit)
            delivery = delivery with { Status = "payload too large" };
        else
            delivery = await Post(delivery, url, body);
        delivery = delivery with { Duration = Stopwatch.GetElapsedTime(began) };

        deliveries.Enqueue(delivery);
        while (deliveries.Count > Kept)
            deliveries.TryDequeue(out _);
        world.Changes.Notify();
        return delivery;
    }

    private async Task<Delivery> Post(Delivery delivery, Uri url, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in delivery.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var response = await client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return delivery with
            {
                StatusCode = (int)response.StatusCode,
                Status = response.IsSuccessStatusCode ? "OK" : response.ReasonPhrase ?? "",
                Response = text,
            };
        }
        catch (OperationCanceledException)
        {
            return delivery with { Status = "timed out" };
        }
        catch (HttpRequestException failure)
        {
            return delivery with { Status = "failed to connect to host", Response = failure.Message };
        }
    }

    private Dictionary<string, string> HeadersOf(Delivery delivery, byte[] body) =>
        new()
        {
            ["Accept"] = "*/*",
            ["User-Agent"] = "GitHub-Hookshot/0a1b2c3",
            ["X-GitHub-Delivery"] = delivery.Uuid.ToString(),
            ["X-GitHub-Event"] = delivery.Event,
            ["X-GitHub-Hook-ID"] = "314159265",
            ["X-GitHub-Hook-Installation-Target-ID"] = world.App.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["X-GitHub-Hook-Installation-Target-Type"] = "integration",
            ["X-Hub-Signature-256"] =
                "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(world.App.WebhookSecret), body)),
        };

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();
}
