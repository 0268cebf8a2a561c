using System.Globalization;
using System.Text.Json.Nodes;

namespace Porter.Sandbox.Fly;

/// <summary>Machines and their events as JSON.</summary>
internal static class MachineJson
{
    public static JsonObject ToJson(this Machine machine, bool summary = false)
    {
        var json = new JsonObject
        {
            ["id"] = machine.Id,
            ["name"] = machine.Name,
            ["state"] = machine.State,
            ["region"] = machine.Region,
            ["instance_id"] = machine.InstanceId,
            ["version"] = machine.InstanceId,
            ["private_ip"] = "fdaa:0:1:a7b:1:2:3:4",
            ["image_ref"] = ImageRef((string)machine.Config["image"]!),
            ["created_at"] = Time(machine.CreatedAt),
            ["updated_at"] = Time(machine.UpdatedAt),
            ["cordoned"] = false,
        };
        if (summary)
            return json;
        json["config"] = machine.Config.DeepClone();
        json["events"] = machine.Events.ToJson(20);
        json["host_status"] = "ok";
        return json;
    }

    public static JsonArray ToJson(this IReadOnlyList<MachineEvent> events, int limit) => new([.. events.Take(limit).Select(Event)]);

    private static JsonNode Event(MachineEvent happened) => new JsonObject
    {
        ["id"] = happened.Id,
        ["type"] = happened.Type,
        ["status"] = happened.Status,
        ["source"] = happened.Source,
        ["timestamp"] = happened.At.ToUnixTimeMilliseconds(),
        ["request"] = happened.Request?.DeepClone(),
    };

    private static JsonObject ImageRef(string image)
    {
        var slash = image.IndexOf('/', StringComparison.Ordinal);
        var colon = image.LastIndexOf(':');
        var tagged = colon > slash;
        return new JsonObject
        {
            ["registry"] = slash < 0 ? "docker-hub-mirror.fly.io" : image[..slash],
            ["repository"] = image[(slash + 1)..(tagged ? colon : image.Length)],
            ["tag"] = tagged ? image[(colon + 1)..] : "latest",
            ["digest"] = "sha256:" + new string('0', 64),
            ["labels"] = new JsonObject(),
        };
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
