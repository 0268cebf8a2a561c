using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Porter.Sandbox.Contract;

/// <summary>
/// Checks JSON against the schemas of an OpenAPI 3.0 or 3.1 document: the keywords those of GitHub and Fly use. Where
/// several alternatives are described, one that fits is enough; GitHub's own overlap.
/// </summary>
internal sealed class JsonSchema(JsonObject document)
{
    private const int MaxErrors = 20;

    // What describes a value where no type is named.
    private static readonly string[] Shapes = ["allOf", "anyOf", "oneOf", "properties"];

    /// <summary>What is wrong with a value, each with its place; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate(JsonNode? schema, JsonNode? value)
    {
        var found = new List<string>();
        Check(schema, value, "$", found);
        return found;
    }

    public JsonObject Resolve(JsonNode? node)
    {
        while (node is JsonObject reference && reference["$ref"] is JsonValue target)
        {
            node = document;
            foreach (var step in target.GetValue<string>()[2..].Split('/'))
                node = node?[step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)];
        }

        return node as JsonObject ?? [];
    }

    private void Check(JsonNode? node, JsonNode? value, string place, List<string> found)
    {
        if (found.Count >= MaxErrors)
            return;
        var schema = Resolve(node);
        if (value is null)
        {
            if (!AllowsNull(schema))
                found.Add($"{place} must not be null");
            return;
        }

        // GitHub writes an installation's account as allOf(user, enterprise) in one place; nullable gives the mistake away.
        var all = schema["allOf"] as JsonArray ?? [];
        if ((bool?)schema["nullable"] == true && all.Count > 1)
            Alternatives(all, value, place, found);
        else
            Parts(all, value, place, found);
        Alternatives(schema["anyOf"] ?? schema["oneOf"], value, place, found);
        if (Types(schema) is { Length: > 0 } types && !types.Any(type => Is(type, value)))
        {
            found.Add($"{place} is {value.GetValueKind()}, not {string.Join(" or ", types)}");
            return;
        }

        if (schema["enum"] is JsonArray allowed && !allowed.Any(one => JsonNode.DeepEquals(one, value)))
            found.Add($"{place} is {value.ToJsonString()}, not one of {allowed.ToJsonString()}");
        Format((string?)schema["format"], value, place, found);
        if (value is JsonObject fields)
            Fields(schema, fields, place, found);
        if (value is JsonArray items && schema["items"] is { } item)
        {
            for (var index = 0; index < items.Count; index++)
                Check(item, items[index], $"{place}[{index}]", found);
        }
    }

    private void Fields(JsonObject schema, JsonObject fields, string place, List<string> found)
    {
        foreach (var required in schema["required"] as JsonArray ?? [])
        {
            if (!fields.ContainsKey(required!.GetValue<string>()))
                found.Add($"{place}.{required} is missing");
        }

        var known = schema["properties"] as JsonObject ?? [];
        var other = schema["additionalProperties"];
        foreach (var (name, value) in fields)
        {
            if (known[name] is { } described)
                Check(described, value, $"{place}.{name}", found);
            else if (other is JsonValue yesOrNo && yesOrNo.GetValueKind() == JsonValueKind.False)
                found.Add($"{place}.{name} is not a field");
            else if (other is JsonObject rest)
                Check(rest, value, $"{place}.{name}", found);
        }
    }

    private void Parts(JsonArray parts, JsonNode value, string place, List<string> found)
    {
        foreach (var part in parts)
            Check(part, value, place, found);
    }

    private void Alternatives(JsonNode? alternatives, JsonNode value, string place, List<string> found)
    {
        if (alternatives is not JsonArray { Count: > 0 } all)
            return;
        List<string>? best = null;
        foreach (var one in all)
        {
            var errors = new List<string>();
            Check(one, value, place, errors);
            if (errors.Count == 0)
                return;
            // Of equals the later: the first is often just "null".
            if (best is null || errors.Count <= best.Count)
                best = errors;
        }

        found.AddRange(best!);
    }

    private bool AllowsNull(JsonObject schema) =>
        (bool?)schema["nullable"] == true
        || Types(schema).Contains("null")
        || (Types(schema).Length == 0 && Shapes.All(keyword => schema[keyword] is null))
        || ((schema["anyOf"] ?? schema["oneOf"]) as JsonArray)?.Any(one => AllowsNull(Resolve(one))) == true;

    private static string[] Types(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => [.. several.Select(type => type!.GetValue<string>())],
        JsonValue one => [one.GetValue<string>()],
        _ => [],
    };

    private static bool Is(string type, JsonNode value) => (type, value.GetValueKind()) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) => true,
        ("string", JsonValueKind.String) or ("number", JsonValueKind.Number) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) =>
            decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number == decimal.Truncate(number),
        _ => false,
    };

    private static void Format(string? format, JsonNode value, string place, List<string> found)
    {
        if (format is null || value.GetValueKind() != JsonValueKind.String)
            return;
        var text = value.GetValue<string>();
        if (format == "date-time" && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _))
            found.Add($"{place} is {text}, not a time");
        if (format == "uri" && !Uri.TryCreate(text, UriKind.Absolute, out _))
            found.Add($"{place} is {text}, not an address");
    }
}
