using System.Text.Json;
using System.Text.Json.Nodes;

namespace Porter.Sandbox.Fly;

/// <summary>
/// The body of a create request, checked more strictly than Fly itself does: a field it does not know is a typing
/// mistake. Fields are those of Fly's OpenAPI description.
/// </summary>
internal sealed record CreateMachineRequest(string? Name, string? Region, JsonObject Config)
{
    private static readonly Dictionary<string, string[]> Fields = new()
    {
        [""] =
        [
            "name", "region", "config", "lease_ttl", "lsvd", "min_secrets_version", "skip_launch", "skip_secrets",
            "skip_service_registration",
        ],
        ["config"] =
        [
            "auto_destroy", "cache_drive", "checks", "containers", "disable_machine_autostart", "dns", "env", "files", "guest", "image",
            "init", "metadata", "metrics", "mounts", "processes", "restart", "rootfs", "schedule", "services", "size", "standbys",
            "statics", "stop_config",
        ],
        ["config.guest"] =
        [
            "cpu_kind", "cpus", "gpu_kind", "gpus", "host_dedication_id", "kernel_args", "max_memory_mb", "memory_mb", "persist_rootfs",
        ],
        ["config.init"] = ["cmd", "entrypoint", "exec", "kernel_args", "swap_size_mb", "tty"],
        ["config.restart"] = ["gpu_bid_price", "max_retries", "policy"],
        ["config.stop_config"] = ["signal", "timeout"],
    };

    private static readonly string[] FileFields = ["guest_path", "raw_value", "secret_name", "image_config", "mode"];
    private static readonly string[] Policies = ["no", "always", "on-failure", "spot-price"];

    public static async Task<CreateMachineRequest> Read(HttpContext http)
    {
        JsonObject body;
        try
        {
            body =
                await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) as JsonObject
                ?? throw FlyErrors.Invalid("body must be an object");
        }
        catch (JsonException mistake)
        {
            throw FlyErrors.Invalid($"could not decode body: {mistake.Message}");
        }

        RejectUnknownFields(body, "");
        var config = body["config"] as JsonObject ?? throw FlyErrors.Invalid("config is required");
        foreach (var (path, node) in new[]
            {
                ("config", config),
                ("config.guest", config["guest"]),
                ("config.init", config["init"]),
                ("config.restart", config["restart"]),
                ("config.stop_config", config["stop_config"]),
            })
        {
            if (node is not null)
                RejectUnknownFields(node as JsonObject ?? throw FlyErrors.Invalid($"{path} must be an object"), path);
        }

        if (string.IsNullOrEmpty(Text(config, "image")))
            throw FlyErrors.Invalid("config.image is required");
        RequireStrings(config, "env");
        RequireStrings(config, "metadata");
        CheckGuest(config["guest"] as JsonObject);
        CheckFiles(config["files"] as JsonArray);
        if (Text(config["restart"] as JsonObject, "policy") is { } policy && !Policies.Contains(policy))
            throw FlyErrors.Invalid($"restart policy {policy} is not one of {string.Join(", ", Policies)}");
        if (Text(config["stop_config"] as JsonObject, "timeout") is { } timeout && GoDuration.Parse(timeout) is null)
            throw FlyErrors.Invalid($"stop_config.timeout {timeout} is not a duration");
        if (Text(config["stop_config"] as JsonObject, "signal") is { } signal && !UnixSignal.IsKnown(signal))
            throw FlyErrors.Invalid($"stop_config.signal {signal} is not a signal");
        return new CreateMachineRequest(Text(body, "name"), Text(body, "region"), (JsonObject)config.DeepClone());
    }

    private static void RejectUnknownFields(JsonObject node, string path)
    {
        if (node.FirstOrDefault(field => !Fields[path].Contains(field.Key)) is { Key: { } unknown })
            throw FlyErrors.Invalid($"unknown field \"{(path.Length == 0 ? unknown : $"{path}.{unknown}")}\"");
    }

    private static void RequireStrings(JsonObject config, string field)
    {
        if (config[field] is null)
            return;
        if (config[field] is not JsonObject map || map.Any(pair => pair.Value?.GetValueKind() != JsonValueKind.String))
            throw FlyErrors.Invalid($"config.{field} must be a map of strings");
    }

    private static void CheckGuest(JsonObject? guest)
    {
        if (guest is null)
            return;
        var (kind, cpus, memory) = (Text(guest, "cpu_kind") ?? "shared", (int?)guest["cpus"] ?? 1, (int?)guest["memory_mb"] ?? 256);
        var (least, most) = kind switch
        {
            "shared" => (256, 2048),
            "performance" => (2048, 8192),
            _ => throw FlyErrors.Invalid($"cpu_kind {kind} is unknown"),
        };
        if (cpus is not (1 or 2 or 4 or 8 or 16)
            || memory < (kind == "shared" ? 256 : least * cpus)
            || memory > most * cpus
            || memory % 256 != 0)
            throw FlyErrors.Invalid($"invalid guest: {kind}, {cpus} cpus, {memory} MB");
    }

    private static void CheckFiles(JsonArray? files)
    {
        foreach (var file in files ?? [])
        {
            if (file is not JsonObject entry || entry.Any(field => !FileFields.Contains(field.Key)))
                throw FlyErrors.Invalid("unknown field in config.files");
            if (Text(entry, "guest_path") is not ['/', ..])
                throw FlyErrors.Invalid("config.files: guest_path must be absolute");
            var raw = Text(entry, "raw_value");
            if (raw is not null && !Convert.TryFromBase64String(raw, new byte[raw.Length], out _))
                throw FlyErrors.Invalid("config.files: raw_value is not base64");
        }
    }

    private static string? Text(JsonObject? node, string field)
    {
        if (node?[field] is not { } value)
            return null;
        return value.GetValueKind() == JsonValueKind.String
            ? value.GetValue<string>()
            : throw FlyErrors.Invalid($"{field} must be a string");
    }
}
