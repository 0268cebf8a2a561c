using Octokit.Internal;

namespace Porter.Grains.GitHub;

/// <summary>
/// Octokit's serializer, one a thread. It compiles accessors for each type that it meets and keeps them to itself: a new one for each call
/// spends milliseconds on that. One for all is not safe while it learns a type.
/// </summary>
internal sealed class OctokitJson : IJsonSerializer
{
    [ThreadStatic]
    private static SimpleJsonSerializer? _own;

    private static SimpleJsonSerializer Own => _own ??= new();

    public string Serialize(object item) => Own.Serialize(item);

    public T Deserialize<T>(string json) => Own.Deserialize<T>(json);
}
