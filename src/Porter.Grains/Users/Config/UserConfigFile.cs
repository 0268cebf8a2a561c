using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Porter.Grains.Secrets;

namespace Porter.Grains.Users.Config;

/// <summary>
/// <c>porter.json</c> as it stands in a user's gist: the specification's fields, and whatever else the user keeps there, which stays.
/// Secrets may be plain, as the specification shows them, or sealed; Porter writes them sealed. Pure.
/// </summary>
public sealed class UserConfigFile
{
    private const int Limit = 64 * 1024;
    private const string Purpose = "user-config";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly JsonDocumentOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        AllowDuplicateProperties = false,
    };
    private readonly JsonObject _fields;

    private UserConfigFile(JsonObject fields) => _fields = fields;

    /// <summary>A file without a field.</summary>
    public static UserConfigFile Empty => new([]);

    /// <summary>Is it a field whose value is sealed, and never shown? The Fly token, and every field of a name like <c>*_api_key</c>.</summary>
    public static bool IsSecret(string field) =>
        field.EndsWith("_token", StringComparison.Ordinal) || field.EndsWith("_key", StringComparison.Ordinal);

    /// <summary>Reads the file's text.</summary>
    /// <exception cref="ConfigException">It is no JSON object, or too large.</exception>
    public static UserConfigFile Parse(string json)
    {
        if (json.Length > Limit)
            throw new ConfigException(ConfigProblem.Unreadable, "porter.json in your gist is larger than 64 KiB. Remove what does not belong there.");
        if (string.IsNullOrWhiteSpace(json))
            return Empty;
        try
        {
            return JsonNode.Parse(json, documentOptions: Lenient) is JsonObject found
                ? new(found)
                : throw new ConfigException(ConfigProblem.Unreadable, "porter.json in your gist is not a JSON object: it must begin with { and end with }. Correct it there, or delete the gist and save your settings again.");
        }
        catch (JsonException error)
        {
            // Not the parser's own message: it can repeat a piece of the text, which may be a piece of a key.
            var line = error.LineNumber is { } number ? $" (line {number + 1})" : "";
            throw new ConfigException(ConfigProblem.Unreadable, $"porter.json in your gist is not valid JSON{line}. Correct it there, or delete the gist and save your settings again.");
        }
    }

    /// <summary>The settings of the user it belongs to, with every secret opened.</summary>
    /// <exception cref="ConfigException">A secret does not open.</exception>
    public UserConfig Read(Sealer sealer, long userId)
    {
        var read = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (field, value) in Texts())
            read[field] = IsSecret(field) && Sealer.IsSealed(value) ? Open(sealer, userId, field, value) : value;
        return new() { Fields = read.ToImmutable() };
    }

    /// <summary>Is there a secret that stands there in plain text? Then the file should be written again.</summary>
    public bool HasPlainSecret => Texts().Any(t => IsSecret(t.Field) && t.Value.Length > 0 && !Sealer.IsSealed(t.Value));

    /// <summary>The file with a field set; null removes it. Every other field stays as it is.</summary>
    public UserConfigFile With(string field, string? value)
    {
        var next = _fields.DeepClone().AsObject();
        if (value is null)
            next.Remove(field);
        else
            next[field] = value;
        return new(next);
    }

    /// <summary>The text to be stored: plain secrets sealed for this user, everything else, order included, as it was.</summary>
    public string Write(Sealer sealer, long userId)
    {
        var next = _fields.DeepClone().AsObject();
        foreach (var (field, value) in Texts())
            if (IsSecret(field) && value.Length > 0 && !Sealer.IsSealed(value))
                next[field] = sealer.Seal(value, Purpose, Context(userId, field));
        return next.ToJsonString(Indented);
    }

    private IEnumerable<(string Field, string Value)> Texts() =>
        from entry in _fields
        where entry.Value?.GetValueKind() == JsonValueKind.String
        select (entry.Key, entry.Value!.GetValue<string>().Trim());

    private static string Open(Sealer sealer, long userId, string field, string value) =>
        sealer.TryOpen(value, Purpose, Context(userId, field), out var plain)
            ? plain
            : throw new ConfigException(ConfigProblem.Unreadable, $"{field} in porter.json was altered, or sealed for another user or by another Porter. Enter it again in the settings.");

    private static string Context(long userId, string field) => $"{userId}/{field}";
}
