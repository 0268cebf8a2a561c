namespace Porter.Grains.Users.Config;

/// <summary>A user's <c>porter.json</c> cannot be used; the message says why and what the user can do, without any value.</summary>
[GenerateSerializer]
public sealed class DamagedConfig : Exception
{
    /// <summary>Makes one with a message for the user.</summary>
    public DamagedConfig(string message)
        : base(message)
    {
    }
}
