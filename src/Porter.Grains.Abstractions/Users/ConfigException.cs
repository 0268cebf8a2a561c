namespace Porter.Grains.Users;

/// <summary>The user's config cannot be used; the message says why and what to do, and holds no secret.</summary>
[GenerateSerializer, Alias("porter.ConfigException")]
public sealed class ConfigException : Exception
{
    /// <summary>For the serializer.</summary>
    public ConfigException()
    {
    }

    /// <summary>A sentence for the user.</summary>
    public ConfigException(string message)
        : base(message)
    {
    }

    /// <summary>A sentence for the user, and its cause.</summary>
    public ConfigException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>A problem and a sentence for the user.</summary>
    public ConfigException(ConfigProblem problem, string message)
        : base(message) => Problem = problem;

    /// <summary>What kind of problem it is.</summary>
    [Id(0)]
    public ConfigProblem Problem { get; set; }
}
