using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Porter.Grains.Fly;
using Porter.Grains.Tests.Outbound;

namespace Porter.Grains.Tests.Fly;

/// <summary>A Fly with one app, "workers", reached through the client's real registration.</summary>
internal sealed class FlyWorld : World
{
    private readonly ServiceProvider _services;
    private int _made;

    public FlyWorld()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddFly(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Fly:ApiUrl"] = "https://fly.test",
            ["Fly:App"] = "workers",
            ["Fly:Image"] = "registry.fly.io/porter-worker:latest",
        }).Build());
        services.AddSingleton<TimeProvider>(Clock);
        services.AddHttpClient(nameof(FlyMachines)).ConfigurePrimaryHttpMessageHandler(() => this);
        _services = services.BuildServiceProvider();
    }

    /// <summary>The time between two looks passes at once.</summary>
    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UnixEpoch.AddYears(56));

    /// <summary>Destroys a machine, the time that it waits for passing as fast as it asks for it.</summary>
    public async Task Destroy(FlyAccount account, string id)
    {
        var destroying = Client.Destroy(account, id, CancellationToken.None);
        while (!destroying.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        await destroying;
    }

    public FlyMachines Client => _services.GetRequiredService<FlyMachines>();

    /// <summary>By id, as Fly shows them.</summary>
    public Dictionary<string, JsonObject> Machines { get; } = [];

    /// <summary>A destroyed machine: shown for a while, or 404 at once.</summary>
    public bool ShowsTheDestroyed { get; set; }

    /// <summary>How many looks a destruction takes.</summary>
    public int LooksUntilDestroyed { get; set; }

    /// <summary>The list does not know what was just made.</summary>
    public bool ListIsEmpty { get; set; }

    /// <summary>The filter by metadata finds nothing.</summary>
    public bool FilterIsBroken { get; set; }

    protected override HttpResponseMessage Answer(Request request)
    {
        if (request.Path.Split('/') is not ["", "v1", "apps", var app, "machines", .. var rest])
            throw new InvalidOperationException($"Nobody asks Fly for {request}.");
        if (app != "workers")
            return Reply(404, """{"error":"app not found"}""");
        return (request.Method, rest) switch
        {
            ("POST", []) => Create(request.Body!.AsObject()),
            ("GET", []) => List(request.Query),
            ("GET", [var id]) => Get(id),
            ("DELETE", [var id]) => Destroy(id),
            _ => throw new InvalidOperationException($"Nobody asks Fly for {request}."),
        };
    }

    private HttpResponseMessage Create(JsonObject wanted)
    {
        var name = (string)wanted["name"]!;
        if (Machines.Values.FirstOrDefault(m => (string)m["name"]! == name && (string)m["state"]! != "destroyed") is { } there)
            return Reply(409, new JsonObject
            {
                ["error"] = $"already_exists: unique machine name violation, machine ID {there["id"]} already exists with name \"{name}\"",
            });
        var id = $"9080{++_made:x4}";
        Machines[id] = new JsonObject
        {
            ["id"] = id,
            ["name"] = name,
            ["state"] = "created",
            ["region"] = "iad",
            ["config"] = wanted["config"]!.DeepClone(),
            ["events"] = new JsonArray(new JsonObject { ["type"] = "launch", ["status"] = "created", ["request"] = null }),
        };
        return Reply(200, Machines[id]);
    }

    private HttpResponseMessage Get(string id)
    {
        if (!Machines.TryGetValue(id, out var machine))
            return Missing();
        if ((string)machine["state"]! == "destroying" && LooksUntilDestroyed-- <= 0)
            machine["state"] = "destroyed";
        return (string)machine["state"]! == "destroyed" && !ShowsTheDestroyed ? Missing() : Reply(200, machine);
    }

    private HttpResponseMessage List(string query)
    {
        if (ListIsEmpty)
            return Reply(200, "[]");
        var filter = query.TrimStart('?').Split('&').Where(q => q.StartsWith("metadata.", StringComparison.Ordinal)).Select(q => q["metadata.".Length..].Split('=')).ToList();
        if (filter.Count > 0 && FilterIsBroken)
            return Reply(200, "[]");
        var found = Machines.Values
            .Where(m => (string)m["state"]! != "destroyed")
            .Where(m => filter.All(f => (string?)m["config"]!["metadata"]![f[0]] == f[1]))
            .Select(m => m.DeepClone().AsObject())
            .ToList();
        if (query.Contains("summary=true", StringComparison.Ordinal))
            found.ForEach(m => { m.Remove("config"); m.Remove("events"); });
        return Reply(200, new JsonArray([.. found]));
    }

    private HttpResponseMessage Destroy(string id)
    {
        if (!Machines.TryGetValue(id, out var machine))
            return Missing();
        machine["state"] = "destroying";
        return Reply(200, """{"ok":true}""");
    }

    private static HttpResponseMessage Missing() => Reply(404, """{"error":"machine not found"}""");
}
