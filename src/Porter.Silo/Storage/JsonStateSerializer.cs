using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Storage;
using Porter.Grains.Storage;

namespace Porter.Silo.Storage;

/// <summary>
/// Stored state as plain JSON, in every store: no CLR type name is written, so a class may be renamed or moved and
/// yesterday's rows still load. A hierarchy names its cases itself (<see cref="JsonPolymorphicAttribute"/>), enums are words.
/// </summary>
internal sealed class JsonStateSerializer : IGrainStorageSerializer
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowOutOfOrderMetadataProperties = true,
        // The text is never put into a page; escaping every non-ASCII letter would triple a Japanese prompt.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, Options));

    public T? Deserialize<T>(BinaryData input)
    {
        try
        {
            return input.IsEmpty ? Activator.CreateInstance<T>() : JsonSerializer.Deserialize<T>(input, Options);
        }
        catch (JsonException) when (Stored.TryNotReadable<T>("it is no JSON", out var row))
        {
            return row;
        }
    }
}
