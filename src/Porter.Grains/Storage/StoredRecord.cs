using System.Text.Json;
using System.Text.Json.Serialization;

namespace Porter.Grains.Storage;

/// <summary>
/// A record on disk that keeps what it does not know: a silo that is a version behind, while a cluster is renewed one by one, writes back
/// the members that only a newer one reads.
/// </summary>
public abstract record StoredRecord
{
    /// <summary>Members that this code does not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; init; }
}
