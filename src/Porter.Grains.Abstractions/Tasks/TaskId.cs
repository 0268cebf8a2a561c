using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Porter.Grains.Commands;

namespace Porter.Grains.Tasks;

/// <summary>
/// A task's name for life, <c>task_</c> and 26 characters of lower-case base32. Derived from what caused the task wherever there is
/// such a thing, so that a repeated delivery or request reaches the same grain and changes nothing.
/// </summary>
/// <param name="Value">The whole id, prefix and all.</param>
[GenerateSerializer, Immutable, JsonConverter(typeof(AsText)), Alias("porter.TaskId")]
public readonly record struct TaskId([property: Id(0)] string Value)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const string Prefix = "task_";
    private const int Length = 26;

    /// <summary>The task that a command asks for.</summary>
    public static TaskId For(CommandSource source) => From(source.ToString());

    /// <summary>The task that an API request with an <c>Idempotency-Key</c> asks for; keys of two users never meet.</summary>
    public static TaskId ForKey(long userId, string idempotencyKey) => From($"key:{userId}:{idempotencyKey}");

    /// <summary>A task that nothing else names.</summary>
    public static TaskId New() => new(Prefix + Encode(RandomNumberGenerator.GetBytes(17)));

    /// <summary>Reads an id; false when the text cannot be one.</summary>
    public static bool TryParse(string? text, out TaskId id)
    {
        var valid = text?.Length == Prefix.Length + Length
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && text[Prefix.Length..].All(Alphabet.Contains);
        id = valid ? new(text!) : default;
        return valid;
    }

    /// <summary>The branch that holds the task's work.</summary>
    public string Branch => $"porter/{Value}";

    /// <summary>The whole id.</summary>
    public override string ToString() => Value;

    private static TaskId From(string cause) => new(Prefix + Encode(SHA256.HashData(Encoding.UTF8.GetBytes(cause))));

    private static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(Length);
        for (var bit = 0; bit < Length * 5; bit += 5)
        {
            var pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            text.Append(Alphabet[(pair >> (11 - bit % 8)) & 31]);
        }

        return text.ToString();
    }

    private sealed class AsText : JsonConverter<TaskId>
    {
        public override TaskId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var id) ? id : throw new JsonException("This is not a task's id.");

        public override void Write(Utf8JsonWriter writer, TaskId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
