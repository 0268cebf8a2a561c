namespace Porter.Grains;

/// <summary>What is stored cannot be read by this Porter: it is damaged, or a newer Porter wrote it. It is left as it is.</summary>
[GenerateSerializer, Alias("porter.UnreadableStateException")]
public sealed class UnreadableStateException : Exception
{
    /// <summary>For the serializer.</summary>
    public UnreadableStateException()
    {
    }

    /// <summary>A sentence on what cannot be read, and why.</summary>
    public UnreadableStateException(string message)
        : base(message)
    {
    }

    /// <summary>A sentence, and its cause.</summary>
    public UnreadableStateException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
