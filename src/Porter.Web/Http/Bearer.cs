using System.Diagnostics.CodeAnalysis;

namespace Porter.Web.Http;

/// <summary>The token of an <c>Authorization: Bearer</c> header.</summary>
internal static class Bearer
{
    private const string Scheme = "Bearer ";

    /// <summary>GitHub's own tokens have no fixed length; none comes near this.</summary>
    private const int LongestToken = 8 * 1024;

    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out string? token)
    {
        token = request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;
        return token is { Length: > 0 and <= LongestToken } && token.All(c => c is > ' ' and <= '~');
    }
}
