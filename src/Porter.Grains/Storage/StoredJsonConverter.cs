using System.Text.Json;
using System.Text.Json.Serialization;

namespace Porter.Grains.Storage;

/// <summary>
/// Reads and writes <c>{"version":1,"value":{…}}</c>. A row that a newer Porter wrote, or that is not what was written, becomes a
/// <see cref="Stored{T}"/> that says so: it stops nobody else, and is never written over.
/// </summary>
public sealed class StoredJsonConverter : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Stored<>);

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Converter<T> : JsonConverter<Stored<T>>
        where T : class, IVersioned
    {
        public override Stored<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var row = reader;
            reader.Skip();
            try
            {
                return ReadRow(ref row, options);
            }
            catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or ArgumentException or FormatException)
            {
                // Not the parser's words: they can repeat a piece of the text.
                return Stored<T>.NotReadable("it is not what this Porter writes");
            }
        }

        public override void Write(Utf8JsonWriter writer, Stored<T> value, JsonSerializerOptions options)
        {
            // Throws where the row could not be read: it is not written over.
            var stored = value.Value;
            writer.WriteStartObject();
            writer.WriteNumber("version", T.Version);
            if (stored is not null)
            {
                writer.WritePropertyName("value");
                JsonSerializer.Serialize(writer, stored, options);
            }

            writer.WriteEndObject();
        }

        private static Stored<T> ReadRow(ref Utf8JsonReader row, JsonSerializerOptions options)
        {
            // The version stands first, so that a shape of another version is never read as one of this.
            if (!row.Read() || !row.ValueTextEquals("version"u8) || !row.Read())
                throw new JsonException();
            var version = row.GetInt32();
            if (version > T.Version)
                return Stored<T>.NotReadable($"a newer Porter wrote it (version {version}; this one reads up to {T.Version})");
            if (!row.Read() || row.TokenType is JsonTokenType.EndObject)
                return new();
            if (!row.ValueTextEquals("value"u8))
                throw new JsonException();
            return new(JsonSerializer.Deserialize<T>(ref row, options) ?? throw new JsonException());
        }
    }
}
