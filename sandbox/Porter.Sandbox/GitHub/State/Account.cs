namespace Porter.Sandbox.GitHub.State;

/// <summary>Someone who can own, comment and push: a person, an organization, or the App's own bot.</summary>
public sealed class Account
{
    internal Account(long id, string login, string type) => (Id, Login, Type) = (id, login, type);

    /// <summary>The id, which stays when the login changes.</summary>
    public long Id { get; }

    /// <summary>The name after the @.</summary>
    public string Login { get; }

    /// <summary><c>User</c>, <c>Organization</c> or <c>Bot</c>.</summary>
    public string Type { get; }

    /// <inheritdoc/>
    public override string ToString() => "@" + Login;
}
