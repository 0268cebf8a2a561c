using System.Text.Json;
using System.Text.Json.Serialization;

namespace Porter.Grains.Fly;

/// <summary>Machines as Fly writes them. https://fly.io/docs/machines/api/machines-resource/</summary>
internal static class MachineJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The body that asks for a machine.</summary>
    public static string Write(MachineRequest wanted, FlyOptions settings) => JsonSerializer.Serialize(new
    {
        wanted.Name,
        settings.Region,
        Config = new
        {
            settings.Image,
            AutoDestroy = true,
            wanted.Env,
            Guest = new { settings.CpuKind, settings.Cpus, settings.MemoryMb },
            Metadata = new Dictionary<string, string>(wanted.Metadata) { [MachineRequest.NameKey] = wanted.Name },
            // Unset, Fly would run a failed agent again, up to ten times.
            Restart = new { Policy = "no" },
            StopConfig = new { Timeout = "30s", Signal = "SIGTERM" },
        },
    }, Options);

    /// <summary>Reads a machine; whatever is missing or of a kind not known yet is borne with, but for the id.</summary>
    /// <exception cref="JsonException">It is not a machine.</exception>
    public static Machine Read(JsonElement machine) => new(
        ReadText(machine, "id") ?? throw new JsonException("A machine without an id."),
        ReadText(machine, "name") ?? "",
        ReadText(machine, "state") ?? "unknown",
        ReadText(machine, "region"),
        Metadata(machine),
        ReadText(machine, "host_status") is null or "ok",
        Exit(machine));

    /// <summary>Reads a list of machines.</summary>
    /// <exception cref="JsonException">It is not a list of machines.</exception>
    public static IReadOnlyList<Machine> ReadList(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(Read)]
        : list.ValueKind == JsonValueKind.Null ? []
        : throw new JsonException("Not a list of machines.");

    private static Dictionary<string, string> Metadata(JsonElement machine)
    {
        // Fly moves the configuration here while the host cannot be reached.
        var config = Child(machine, "config") ?? Child(machine, "incomplete_config");
        var found = new Dictionary<string, string>();
        if (config is { } there && Child(there, "metadata") is { } metadata)
            foreach (var entry in metadata.EnumerateObject())
                if (entry.Value.ValueKind == JsonValueKind.String)
                    found[entry.Name] = entry.Value.GetString()!;
        return found;
    }

    // Newest first. The facts stand under request.exit_event, or one level deeper, which flyctl prefers.
    private static MachineExit? Exit(JsonElement machine)
    {
        if (!machine.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Array)
            return null;
        foreach (var seen in events.EnumerateArray())
        {
            if (ReadText(seen, "type") != "exit" || Child(seen, "request") is not { } request)
                continue;
            var exit = (Child(request, "MonitorEvent") is { } monitor ? Child(monitor, "exit_event") : null) ?? Child(request, "exit_event");
            if (exit is { } facts)
            {
                // Fly leaves out what is zero or false: an exit without a code is one with code 0.
                var outOfMemory = Flag(facts, "oom_killed");
                var code = Number(facts, "exit_code") ?? Number(facts, "guest_exit_code") ?? (outOfMemory ? null : 0);
                return new(code, outOfMemory);
            }
        }
        return null;
    }

    private static JsonElement? Child(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Object
            ? child
            : null;

    private static string? ReadText(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.String
            ? child.GetString()
            : null;

    private static int? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Number && child.TryGetInt32(out var number) ? number : null;

    private static bool Flag(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.True;
}
