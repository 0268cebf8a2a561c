using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Porter.Sandbox.GitHub.Rest;
using Porter.Sandbox.Wire;

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
            world.Admit(http, app, "app");
            return new Answer(new JsonObject { ["id"] = app, ["name"] = app, ["status"] = "deployed", ["organization"] = new JsonObject { ["name"] = "Sandbox", ["slug"] = "sandbox" } });
        });
        api.MapPost(Machines, async (HttpContext http, string app) =>
        {
            world.Admit(http, app, "create");
            return new Answer(world.Create(app, await MachineBody.Read(http)).Json());
        });
        api.MapGet(Machines, (HttpContext http, string app) =>
        {
            world.Admit(http, app, "list");
            return new Answer(List(world, app, http.Request.Query));
        });
        api.MapGet(One, (HttpContext http, string app, string id) => new Answer(world.Admit(http, app, "get", id).Json()));
        api.MapGet(One + "/events", (HttpContext http, string app, string id) =>
            new Answer(world.Admit(http, app, "events", id).Events.Json(Math.Clamp(Api.Number(http, "limit", 20), 1, 50))));
        api.MapGet(One + "/wait", (HttpContext http, string app, string id) => Wait(world, http, world.Admit(http, app, "wait", id)));
        api.MapPost(One + "/stop", (HttpContext http, string app, string id) => Stop(world, http, world.Admit(http, app, "stop", id)));
        api.MapDelete(One, (HttpContext http, string app, string id) =>
        {
            var machine = world.Admit(http, app, "destroy", id);
            var forced = http.Request.Query["force"] == "true" || http.Request.Query["kill"] == "true";
            if (!forced && machine.State is not ("stopped" or "destroying" or "destroyed"))
                throw FlyProblems.NotStopped(machine);
            if (machine.State != "destroyed")
                world.InBackground(machine.Life!.Destroy);
            return new Answer(Ok());
        });
        MapMetadata(api, world);
        routes.MapGet("/", () => MachinesPage.Render(world)).WithMetadata(new ForPeople());
    }

    private static void MapMetadata(RouteGroupBuilder api, FlyWorld world)
    {
        api.MapGet(One + "/metadata", (HttpContext http, string app, string id) =>
            new Answer((world.Admit(http, app, "metadata", id).Config["metadata"] ?? new JsonObject()).DeepClone()));
        api.MapPost(One + "/metadata/{key}", async (HttpContext http, string app, string id, string key) =>
        {
            var machine = world.Admit(http, app, "metadata", id);
            var value = (await http.Body()).Text("value") ?? throw FlyProblems.Invalid("value must be a string");
            lock (machine.Config)
                (machine.Config["metadata"] ??= new JsonObject())[key] = value;
            return Answer.NoContent;
        });
        api.MapDelete(One + "/metadata/{key}", (HttpContext http, string app, string id, string key) =>
        {
            var machine = world.Admit(http, app, "metadata", id);
            lock (machine.Config)
                (machine.Config["metadata"] as JsonObject)?.Remove(key);
            return Answer.NoContent;
        });
    }

    private static JsonObject Ok() => new() { ["ok"] = true };

    private static JsonArray List(FlyWorld world, string app, IQueryCollection query)
    {
        var wanted = query.Where(field => field.Key.StartsWith("metadata.", StringComparison.Ordinal)).Select(field => (Key: field.Key["metadata.".Length..], Value: field.Value.ToString())).ToArray();
        var states = query["state"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        var (region, all) = (query["region"].ToString(), query["include_deleted"] == "true");
        var found = world.Machines.Where(machine => machine.App == app && !machine.Vanished
            && (all || machine.State != "destroyed")
            && (states.Length == 0 || states.Contains(machine.State))
            && (region.Length == 0 || machine.Region == region)
            && wanted.All(pair => machine.Metadata(pair.Key) == pair.Value));
        return new JsonArray([.. found.OrderBy(machine => machine.CreatedAt).Select(machine => (JsonNode)machine.Json(query["summary"] == "true"))]);
    }

    private static async Task<Answer> Wait(FlyWorld world, HttpContext http, Machine machine)
    {
        var states = http.Request.Query["state"].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)).DefaultIfEmpty("started").ToArray();
        var text = http.Request.Query["timeout"].FirstOrDefault() ?? "60";
        if (!int.TryParse(text.TrimEnd('s'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > 60)
            throw FlyProblems.Invalid("invalid value for timeout: value must be inside range [1s, 1m0s]");
        bool There() => states.Contains(machine.State) || (states.Contains("settled") && machine.State is "started" or "stopped" or "destroyed");
        try
        {
            await world.News.Until(() => There() || machine.Vanished ? machine : null, "a machine's state", TimeSpan.FromSeconds(seconds), http.RequestAborted);
        }
        catch (TimeoutException)
        {
            throw FlyProblems.WaitedInVain(string.Join(",", states), machine);
        }

        return machine.Vanished ? throw FlyProblems.MachineNotFound()
            : new Answer(new JsonObject { ["ok"] = true, ["state"] = machine.State, ["version"] = machine.InstanceId, ["event_id"] = machine.Events[0].Id });
    }

    private static async Task<Answer> Stop(FlyWorld world, HttpContext http, Machine machine)
    {
        var (signal, timeout) = (machine.StopSignal, machine.StopTimeout);
        if (http.Request.ContentLength > 0)
        {
            var body = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            if (body?.GetValueKind() != JsonValueKind.Object)
                throw FlyProblems.Invalid("could not decode body");
            signal = (string?)body["signal"] ?? signal;
            timeout = GoDuration.Parse((string?)body["timeout"]) ?? timeout;
            if (!Signal.IsKnown(signal))
                throw FlyProblems.Invalid($"signal {signal} is unknown");
        }

        world.InBackground(() => machine.Life!.Stop(signal, timeout));
        return new Answer(Ok());
    }
}
