namespace Porter.Grains.GitHub;

/// <summary>A token and when it dies. Prints without the token.</summary>
/// <param name="Value">The token: no assumption about its length or letters holds.</param>
/// <param name="ExpiresAt">When GitHub stops accepting it.</param>
public sealed record ExpiringToken(string Value, DateTimeOffset ExpiresAt)
{
    /// <summary>Without the token.</summary>
    public override string ToString() => $"token until {ExpiresAt:u}";
}

/// <summary>What a token for one repository may do.</summary>
public enum TokenRight
{
    /// <summary>Clone and fetch.</summary>
    Read,

    /// <summary>Push as well.</summary>
    Push,
}

/// <summary>Narrows an installation token to one repository and one right.</summary>
/// <param name="RepositoryId">GitHub's number of the repository.</param>
/// <param name="Right">What it may do there.</param>
public sealed record TokenScope(long RepositoryId, TokenRight Right);
