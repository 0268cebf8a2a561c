using System.Text.Json;
using System.Text.Json.Serialization;

namespace Porter.Grains.Storage;

/// <summary>
/// Reads and writes a hierarchy as <c>{"kind":"DestroyMachine","attempt":1}</c>. A kind that this code does not know is kept as it stands,
/// and written back: a newer silo knows it.
/// </summary>
/// <typeparam name="T">The base of the hierarchy; the kinds are the names of its cases.</typeparam>
public abstract class KindJsonConverter<T> : JsonConverter<T>
    where T : class
{
    private const string Kind = "kind";
    private readonly Dictionary<string, Type> _cases;

    /// <summary>A converter for these cases.</summary>
    /// <param name="cases">The cases that are stored; not the one for what is unknown.</param>
    protected KindJsonConverter(params Type[] cases) => _cases = cases.ToDictionary(type => type.Name);

    /// <summary>The case that keeps what is not known.</summary>
    protected abstract T Keep(string kind, JsonElement json);

    /// <summary>What was kept; null for a case that is known.</summary>
    protected abstract JsonElement? Kept(T value);

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var json = JsonElement.ParseValue(ref reader);
        var kind = json.GetProperty(Kind).GetString() ?? throw new JsonException();
        return _cases.TryGetValue(kind, out var type) ? (T?)json.Deserialize(type, options) ?? throw new JsonException() : Keep(kind, json);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (Kept(value) is { } kept)
        {
            kept.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString(Kind, value.GetType().Name);
        foreach (var (name, member) in JsonSerializer.SerializeToNode(value, value.GetType(), options)!.AsObject())
        {
            if (member is null)
                continue;
            writer.WritePropertyName(name);
            member.WriteTo(writer, options);
        }

        writer.WriteEndObject();
    }
}
