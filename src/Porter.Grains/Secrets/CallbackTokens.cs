using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Porter.Grains.Secrets;

/// <summary>
/// What a worker proves itself with: an HMAC of task and attempt. It is stored nowhere, and can be derived again after a crash;
/// whether the attempt is the current one is for the task to say.
/// </summary>
public sealed class CallbackTokens
{
    private readonly byte[] _key;

    /// <summary>Tokens under a master key.</summary>
    public CallbackTokens(MasterKey master) => _key = master.Derive("callback");

    /// <summary>The token of an attempt: its number, a dot, and base64url of HMAC-SHA256.</summary>
    public string For(string taskId, int attempt)
    {
        var number = attempt.ToString(CultureInfo.InvariantCulture);
        return $"{number}.{Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{taskId}\n{number}")))}";
    }

    /// <summary>Was this token given to an attempt of this task? Takes the same time for every wrong token of the right length.</summary>
    /// <param name="taskId">The task it is shown for.</param>
    /// <param name="token">As it came.</param>
    /// <param name="attempt">The attempt it was given to; 0 when it was not.</param>
    public bool Check(string taskId, string token, out int attempt)
    {
        attempt = 0;
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !int.TryParse(token.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var claimed))
            return false;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(For(taskId, claimed))))
            return false;
        attempt = claimed;
        return true;
    }
}
