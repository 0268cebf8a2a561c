namespace Porter.Grains.GitHub.Deliveries;

/// <summary>A delivery as <c>GET /app/hook/deliveries</c> lists it, for Octokit, which has no model of it, to fill.</summary>
internal sealed class HookDelivery
{
    public long Id { get; set; }

    public string Guid { get; set; } = "";

    public DateTimeOffset DeliveredAt { get; set; }

    public int StatusCode { get; set; }

    public string Event { get; set; } = "";

    public string? Action { get; set; }

    public FailedDelivery Read() => new(Id, System.Guid.Parse(Guid), DeliveredAt, StatusCode, Event, Action);
}
