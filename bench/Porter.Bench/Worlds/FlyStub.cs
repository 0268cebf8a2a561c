using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Porter.Bench.Worlds;

/// <summary>A Fly that makes and destroys machines at once. In each lives a worker, and nothing else.</summary>
internal sealed class FlyStub(Ledger ledger, Worker worker)
{
    private const string Machines = "v1/apps/{app}/machines";

    private readonly ConcurrentDictionary<string, Machine> _machines = new();
    private int _ids;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Machines, Create);
        routes.MapGet(Machines, context => context.Say(new JsonArray([.. _machines.Values.Select(machine => machine.Json())])));
        routes.MapGet(Machines + "/{id}", context => Find(context) is { } machine ? context.Say(machine.Json()) : MissingMachine(context));
        routes.MapDelete(Machines + "/{id}", Destroy);
        routes.MapFallback("{**path}", context => context.Unexpected());
    }

    private async Task Create(HttpContext context)
    {
        var body = await context.Read();
        var env = body["config"]!["env"]!.AsObject().ToDictionary(variable => variable.Key, variable => (string)variable.Value!);
        var machine = new Machine($"m{Interlocked.Increment(ref _ids):x}", (string)body["name"]!, env["TASK_ID"], body["config"]!["metadata"]!.DeepClone());
        ledger[machine.Task].WasAsked();
        if (_machines.Values.Any(other => other.Name == machine.Name))
        {
            await context.Say(new JsonObject { ["error"] = $"already_exists: unique machine name violation, machine ID {machine.Id} already exists with name \"{machine.Name}\"" }, 409);
            return;
        }

        _machines[machine.Id] = machine;
        await context.Say(machine.Json());
        _ = worker.Live(env);
    }

    private Task Destroy(HttpContext context)
    {
        if (!_machines.TryRemove($"{context.Request.RouteValues["id"]}", out var machine))
            return MissingMachine(context);
        ledger[machine.Task].IsGone();
        return context.Say(new JsonObject { ["ok"] = true });
    }

    private Machine? Find(HttpContext context) => _machines.GetValueOrDefault($"{context.Request.RouteValues["id"]}");

    private static Task MissingMachine(HttpContext context) => context.Say(new JsonObject { ["error"] = "machine not found" }, 404);

    private sealed record Machine(string Id, string Name, string Task, JsonNode Metadata)
    {
        public JsonObject Json() => new()
        {
            ["id"] = Id,
            ["name"] = Name,
            ["state"] = "started",
            ["region"] = "iad",
            ["config"] = new JsonObject { ["metadata"] = Metadata.DeepClone() },
        };
    }
}
