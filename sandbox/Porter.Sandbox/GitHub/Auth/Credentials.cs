using System.Text;

namespace Porter.Sandbox.GitHub.Auth;

/// <summary>Reads who is calling from the <c>Authorization</c> header.</summary>
internal static class Credentials
{
    /// <summary>The caller of a REST request; refuses bad credentials as GitHub does.</summary>
    public static async Task<Caller> Caller(this GitHubWorld world, HttpContext http)
    {
        var (scheme, value) = Split(http);
        if (scheme is null)
            return new Caller.Anonymous();
        if (scheme is "bearer" && value.Count(c => c == '.') == 2 && world.Tokens.Find(value) is null)
            return await AppJwt.FindError(value, world.App, world.Clock.GetUtcNow()) is { } error
                ? throw GitHubErrors.Unauthorized(error)
                : new Caller.App();
        return world.CallerOrNull(http) ?? throw GitHubErrors.Unauthorized("Bad credentials");
    }

    /// <summary>The caller by token or basic credentials; null when the token is no good.</summary>
    public static Caller? CallerOrNull(this GitHubWorld world, HttpContext http)
    {
        var (scheme, value) = Split(http);
        return scheme switch
        {
            null => new Caller.Anonymous(),
            "bearer" or "token" => world.Tokens.Find(value),
            "basic" => Decode(value) is { } pair ? world.Tokens.Find(pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..]) : null,
            _ => null,
        };
    }

    private static (string? Scheme, string Value) Split(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (header.Length == 0 ? null : "", header) : (header[..space].ToLowerInvariant(), header[(space + 1)..].Trim());
    }

    private static string? Decode(string basic)
    {
        var bytes = new byte[basic.Length];
        return Convert.TryFromBase64String(basic, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
