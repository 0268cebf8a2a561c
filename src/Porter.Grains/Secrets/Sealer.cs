using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Porter.Grains.Secrets;

/// <summary>
/// Seals secrets at rest: AES-256-GCM, one key a purpose, and bound to a context, so that a value copied to another user or
/// another field does not open.
/// </summary>
public sealed class Sealer(MasterKey master)
{
    private const string Prefix = "enc:v1:";
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>Does it look like something sealed?</summary>
    public static bool IsSealed(string value) => value.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Seals a value.</summary>
    /// <param name="plain">The secret.</param>
    /// <param name="purpose">Chooses the key: a constant, such as <c>user-config</c>.</param>
    /// <param name="context">Where the value belongs, such as <c>4711/fly_token</c>. Needed again to open it; not secret.</param>
    /// <returns><c>enc:v1:</c> and base64url of nonce, ciphertext and tag; another each time.</returns>
    public string Seal(string plain, string purpose, string context)
    {
        var text = Encoding.UTF8.GetBytes(plain);
        var box = new byte[NonceSize + text.Length + TagSize];
        var nonce = box.AsSpan(0, NonceSize);
        // Random nonces are safe for 2^32 values under one key: NIST SP 800-38D.
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(master.Derive($"seal/{purpose}"), TagSize);
        aes.Encrypt(nonce, text, box.AsSpan(NonceSize, text.Length), box.AsSpan(NonceSize + text.Length), Bind(context));
        CryptographicOperations.ZeroMemory(text);
        return Prefix + Base64Url.EncodeToString(box);
    }

    /// <summary>Opens a value sealed for the same purpose and context.</summary>
    /// <returns>False when it was altered, or sealed for another purpose, context or Porter.</returns>
    public bool TryOpen(string value, string purpose, string context, [NotNullWhen(true)] out string? plain)
    {
        plain = null;
        if (!IsSealed(value) || !Base64Url.IsValid(value.AsSpan(Prefix.Length)))
            return false;
        var box = Base64Url.DecodeFromChars(value.AsSpan(Prefix.Length));
        if (box.Length < NonceSize + TagSize)
            return false;
        var text = new byte[box.Length - NonceSize - TagSize];
        using var aes = new AesGcm(master.Derive($"seal/{purpose}"), TagSize);
        try
        {
            aes.Decrypt(box.AsSpan(0, NonceSize), box.AsSpan(NonceSize, text.Length), box.AsSpan(NonceSize + text.Length), text, Bind(context));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        plain = Encoding.UTF8.GetString(text);
        return true;
    }

    private static byte[] Bind(string context) => Encoding.UTF8.GetBytes(Prefix + context);
}
