using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.Rest;
using Porter.Sandbox.Http;

namespace Porter.Sandbox.Fly;

/// <summary>The Machines API, as far as an orchestrator of short-lived machines needs it.</summary>
internal static class MachineOperations
{
    private const string App = "/v1/apps/{app}";
    private const string Machines = App + "/machines";
    private const string One = Machines + "/{id}";

    public static void MapMachines(this FlyWorld world, IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("");
        api.AddEndpointFilter(async (context, next) =>
        {
            context.HttpContext.Response.Headers["fly-request-id"] = $"01{Guid.NewGuid():N}"[..26].ToUpperInvariant() + "-iad";
            return await next(context);
        });
        api.MapGet(App, (HttpContext http, string app) =>
        {
            world.Authorize(http, app, "app");
            return new JsonResponse(new JsonObject
            {
                ["id"] = app,
                ["name"] = app,
                ["status"] = "deployed",
                ["organization"] = new JsonObject { ["name"] = "Sandbox", ["slug"] = "sandbox" },
            });
        });
        api.MapPost(Machines, async (HttpContext http, string app) =>
        {
            world.Authorize(http, app, "create");
            return new JsonResponse(world.Create(app, await CreateMachineRequest.Read(http)));
        });
        api.MapGet(Machines, (HttpContext http, string app) =>
        {
            world.Authorize(http, app, "list");
            return new JsonResponse(List(world, app, http.Request.Query));
        });
        api.MapGet(One, (HttpContext http, string app, string id) => new JsonResponse(world.Authorize(http, app, "get", id).ToJson()));
        api.MapGet(One + "/events", (HttpContext http, string app, string id) =>
            new JsonResponse(world.Authorize(http, app, "events", id).Events.ToJson(Math.Clamp(RestApi.Number(http, "limit", 20), 1, 50))));
        api.MapGet(One + "/wait", (HttpContext http, string app, string id) => Wait(world, http, world.Authorize(http, app, "wait", id)));
        api.MapPost(One + "/stop", (HttpContext http, string app, string id) => Stop(world, http, world.Authorize(http, app, "stop", id)));
        api.MapDelete(One, (HttpContext http, string app, string id) =>
        {
            var machine = world.Authorize(http, app, "destroy", id);
            var forced = http.Request.Query["force"] == "true" || http.Request.Query["kill"] == "true";
            if (!forced && machine.State is not ("stopped" or "destroying" or "destroyed"))
                throw FlyErrors.NotStopped(machine);
            if (machine.State != "destroyed")
                world.RunInBackground(machine.Lifecycle!.Destroy);
            return new JsonResponse(Ok());
        });
        MapMetadata(api, world);
        routes.MapGet("/", () => MachinesPage.Render(world)).WithMetadata(new BrowserPage());
    }

    private static void MapMetadata(RouteGroupBuilder api, FlyWorld world)
    {
        api.MapGet(One + "/metadata", (HttpContext http, string app, string id) =>
            new JsonResponse((world.Authorize(http, app, "metadata", id).Config["metadata"] ?? new JsonObject()).DeepClone()));
        api.MapPost(One + "/metadata/{key}", async (HttpContext http, string app, string id, string key) =>
        {
            var machine = world.Authorize(http, app, "metadata", id);
            var value = (await http.Body()).Text("value") ?? throw FlyErrors.Invalid("value must be a string");
            lock (machine.Config)
                (machine.Config["metadata"] ??= new JsonObject())[key] = value;
            return JsonResponse.NoContent;
        });
        api.MapDelete(One + "/metadata/{key}", (HttpContext http, string app, string id, string key) =>
        {
            var machine = world.Authorize(http, app, "metadata", id);
            lock (machine.Config)
                (machine.Config["metadata"] as JsonObject)?.Remove(key);
            return JsonResponse.NoContent;
        });
    }

    private static JsonObject Ok() => new() { ["ok"] = true };

    private static JsonArray List(FlyWorld world, string app, IQueryCollection query)
    {
        var wanted = query
            .Where(field => field.Key.StartsWith("metadata.", StringComparison.Ordinal))
            .Select(field => (Key: field.Key["metadata.".Length..], Value: field.Value.ToString()))
            .ToArray();
        var states = query["state"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        var (region, all) = (query["region"].ToString(), query["include_deleted"] == "true");
        var found = world.Machines.Where(machine => machine.App == app && !machine.Vanished
            && (all || machine.State != "destroyed")
            && (states.Length == 0 || states.Contains(machine.State))
            && (region.Length == 0 || machine.Region == region)
            && wanted.All(pair => machine.Metadata(pair.Key) == pair.Value));
        return new JsonArray([
            .. found.OrderBy(machine => machine.CreatedAt).Select(machine => (JsonNode)machine.ToJson(query["summary"] == "true")),
        ]);
    }

    private static async Task<JsonResponse> Wait(FlyWorld world, HttpContext http, Machine machine)
    {
        var states = http
            .Request.Query["state"]
            .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
            .DefaultIfEmpty("started")
            .ToArray();
        var text = http.Request.Query["timeout"].FirstOrDefault() ?? "60";
        if (!int.TryParse(text.TrimEnd('s'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > 60)
            throw FlyErrors.Invalid("invalid value for timeout: value must be inside range [1s, 1m0s]");
        bool There() =>
            states.Contains(machine.State) || (states.Contains("settled") && machine.State is "started" or "stopped" or "destroyed");
        try
        {
            await world.Changes.Until(
                () => There() || machine.Vanished ? machine : null,
                "a machine's state",
                TimeSpan.FromSeconds(seconds),
                http.RequestAborted);
        }
        catch (TimeoutException)
        {
            throw FlyErrors.WaitTimedOut(string.Join(",", states), machine);
        }

        return machine.Vanished
            ? throw FlyErrors.MachineNotFound()
            : new JsonResponse(new JsonObject
            {
                ["ok"] = true,
                ["state"] = machine.State,
                ["version"] = machine.InstanceId,
                ["event_id"] = machine.Events[0].Id,
            });
    }

    private static async Task<JsonResponse> Stop(FlyWorld world, HttpContext http, Machine machine)
    {
        var (signal, timeout) = (machine.StopSignal, machine.StopTimeout);
        if (http.Request.ContentLength > 0)
        {
            var body = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            if (body?.GetValueKind() != JsonValueKind.Object)
                throw FlyErrors.Invalid("could not decode body");
            signal = (string?)body["signal"] ?? signal;
            timeout = GoDuration.Parse((string?)body["timeout"]) ?? timeout;
            if (!UnixSignal.IsKnown(signal))
                throw FlyErrors.Invalid($"signal {signal} is unknown");
        }

        world.RunInBackground(() => machine.Lifecycle!.Stop(signal, timeout));
        return new JsonResponse(Ok());
    }
}
