using System.Net.Http.Headers;
using Porter.Grains.Outbound;

namespace Porter.Grains.Fly;

/// <summary>A user's token and the worker app it is for. Prints without the token.</summary>
/// <param name="Token">As the user pasted it; see <see cref="Authorization"/>.</param>
/// <param name="App">The worker app's name.</param>
internal sealed record FlyAccount(string Token, string App)
{
    // The prefixes of Fly's macaroons, which go under a scheme of their own: superfly/fly-go, tokens.
    private static readonly string[] Macaroons = ["fm1r_", "fm1a_", "fm2_"];

    /// <summary>The header: <c>FlyV1</c> for macaroons, else <c>Bearer</c>; a scheme that was pasted along is dropped.</summary>
    /// <exception cref="OutboundRefusedException">The token cannot stand in a header.</exception>
    public AuthenticationHeaderValue Authorization
    {
        get
        {
            var bare = Bare;
            if (bare.Length == 0 || bare.Any(c => c is <= ' ' or >= '\x7f'))
                throw new OutboundRefusedException(FlyMachines.Service, 401, "the Fly token is empty, or has a space or a line break in it");
            var isMacaroon = Array.Exists(Macaroons, prefix => bare.StartsWith(prefix, StringComparison.Ordinal));
            return new(isMacaroon ? "FlyV1" : "Bearer", bare);
        }
    }

    internal string Bare
    {
        get
        {
            var token = Token.Trim();
            while (token.Split(' ', 2) is [var scheme, .. var rest] && scheme.ToUpperInvariant() is "BEARER" or "FLYV1")
                token = string.Concat(rest).Trim();
            return token;
        }
    }

    /// <summary>Without the token.</summary>
    public override string ToString() => $"Fly app {App}";
}
