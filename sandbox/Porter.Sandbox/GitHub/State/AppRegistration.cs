using System.Security.Cryptography;

namespace Porter.Sandbox.GitHub.State;

/// <summary>The GitHub App as it is registered: who it is, and where its webhooks go.</summary>
public sealed class AppRegistration
{
    // One key for the process: making one takes longer than most tests.
    private static readonly Lazy<RSA> SharedKey = new(() => RSA.Create(2048));

    /// <summary>The App's numeric id.</summary>
    public long Id { get; } = 271_828;

    /// <summary>The name in its address; its bot is <c>slug[bot]</c>.</summary>
    public string Slug { get; } = "porter-sandbox";

    /// <summary>The OAuth client id, also allowed as the JWT's issuer.</summary>
    public string ClientId { get; } = "Iv23liSandboxPorter0";

    /// <summary>The OAuth client's secret.</summary>
    public string ClientSecret { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>The secret webhooks are signed with.</summary>
    public string WebhookSecret { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>Where webhooks go; null sends none, but still records them.</summary>
    public Uri? WebhookUrl { get; set; }

    /// <summary>What installations are granted unless told otherwise.</summary>
    public IReadOnlyDictionary<string, string> Permissions { get; set; } = new Dictionary<string, string>
    {
        ["contents"] = "write",
        ["issues"] = "write",
        ["metadata"] = "read",
        ["pull_requests"] = "write",
    };

    /// <summary>The events it is subscribed to; events about the installation itself always come.</summary>
    public IReadOnlyList<string> Events { get; set; } = ["issue_comment", "issues"];

    /// <summary>When it was registered.</summary>
    public DateTimeOffset CreatedAt { get; internal init; }

    /// <summary>The private key in PEM, as GitHub hands it out (PKCS#1).</summary>
    public string PrivateKey => Key.ExportRSAPrivateKeyPem();

    internal RSA Key { get; } = SharedKey.Value;
}
