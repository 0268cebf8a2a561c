using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Porter.Web.Webhooks;

/// <summary>
/// GitHub's proof that a delivery is its own: <c>X-Hub-Signature-256: sha256=</c> and the HMAC of the raw body in hex. Compared in constant
/// time. https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
/// </summary>
internal static class WebhookSignature
{
    private const string Prefix = "sha256=";

    /// <summary>Whether the header has the shape of a signature at all; only then is a body worth reading.</summary>
    public static bool IsWellFormed(string? header) => TryDecode(header, stackalloc byte[HMACSHA256.HashSizeInBytes]);

    public static bool IsValid(string? header, ReadOnlySpan<byte> body, string secret)
    {
        Span<byte> claimed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (secret.Length == 0 || !TryDecode(header, claimed))
            return false;
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, expected);
        return CryptographicOperations.FixedTimeEquals(claimed, expected);
    }

    private static bool TryDecode(string? header, Span<byte> signature) =>
        header?.Length == Prefix.Length + signature.Length * 2
        && header.StartsWith(Prefix, StringComparison.Ordinal)
        && Convert.FromHexString(header.AsSpan(Prefix.Length), signature, out _, out _) is OperationStatus.Done;
}
