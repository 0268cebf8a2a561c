namespace Porter.Grains.GitHub;

/// <summary>A GitHub user: the id stays for ever, the login may change.</summary>
/// <param name="Id">GitHub's id, the key of the user's <see cref="Users.IUserGrain"/>.</param>
/// <param name="Login">The login at the time of writing, without the <c>@</c>.</param>
[GenerateSerializer, Immutable, Alias("porter.UserRef")]
public sealed record UserRef([property: Id(0)] long Id, [property: Id(1)] string Login)
{
    /// <summary><c>@login</c>.</summary>
    public override string ToString() => $"@{Login}";
}
