using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Porter.Grains.Storage;

/// <summary>What a grain keeps in one row: a value, nothing yet, or something that this code cannot read and leaves as it is.</summary>
[JsonConverter(typeof(StoredJsonConverter))]
[SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "A constructor with another name.")]
public sealed class Stored<T>
    where T : class, IVersioned
{
    private readonly T? _value;

    /// <summary>Nothing is stored.</summary>
    public Stored()
    {
    }

    /// <summary>A value, to be stored with the version of its shape.</summary>
    public Stored(T value) => _value = value;

    /// <summary>The value; null where nothing is stored.</summary>
    /// <exception cref="UnreadableStateException">What is stored cannot be read.</exception>
    public T? Value => Unreadable is null
        ? _value
        : throw new UnreadableStateException($"Porter cannot read what it stored here: {Unreadable}. It is left as it is.");

    /// <summary>Why what is stored cannot be read; null where it can.</summary>
    public string? Unreadable { get; private init; }

    /// <summary>A row that is there, and cannot be read.</summary>
    public static Stored<T> NotReadable(string reason) => new() { Unreadable = reason };
}

/// <summary>Rows that cannot be read, whatever is in them.</summary>
public static class Stored
{
    /// <summary>A <see cref="Stored{T}"/> for a text that is no JSON at all; false where <typeparamref name="T"/> is another type.</summary>
    public static bool TryNotReadable<T>(string reason, [NotNullWhen(true)] out T? row)
    {
        var isRow = typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(Stored<>);
        row = isRow ? (T?)typeof(T).GetMethod(nameof(Stored<>.NotReadable))!.Invoke(null, [reason]) : default;
        return row is not null;
    }
}
