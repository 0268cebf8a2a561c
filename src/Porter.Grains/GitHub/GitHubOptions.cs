using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Porter.Grains.GitHub;

/// <summary>The <c>GitHub</c> section of the settings: which GitHub, and the App that Porter is there.</summary>
public sealed class GitHubOptions
{
    /// <summary>Base of the REST API; <c>https://HOST/api/v3</c> for an Enterprise server.</summary>
    public string ApiUrl { get; set; } = "https://api.github.com";

    /// <summary>Base of sign-in, of links and of clones; without a slash at its end.</summary>
    public string WebUrl { get; set; } = "https://github.com";

    /// <summary>The App's numeric id.</summary>
    public long AppId { get; set; }

    /// <summary>The App's private key: PEM text (line breaks may be written <c>\n</c>), or the path of a PEM file.</summary>
    public string PrivateKey { get; set; } = "";

    /// <summary>The secret with which GitHub signs its webhooks.</summary>
    public string WebhookSecret { get; set; } = "";

    /// <summary>The App's OAuth client id.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The App's OAuth client secret.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>The App's name in addresses; its comments are signed <c>SLUG[bot]</c>.</summary>
    public string Slug { get; set; } = "";

    /// <summary>Comments and pull requests an installation may write at once, before <see cref="WritesPerSecond"/> holds.</summary>
    public int WriteBurst { get; set; } = 20;

    /// <summary>Comments and pull requests a second an installation may write. GitHub allows 80 a minute.</summary>
    public double WritesPerSecond { get; set; } = 1;

    /// <summary><see cref="ApiUrl"/> with a slash at its end, so that relative addresses go below it.</summary>
    internal Uri ApiBase => new(ApiUrl.TrimEnd('/') + "/");

    /// <summary>The login that writes Porter's comments. No person's login can hold brackets.</summary>
    internal string BotLogin => $"{Slug}[bot]";

    /// <summary>Reads <see cref="PrivateKey"/>. The caller disposes it.</summary>
    /// <exception cref="CryptographicException">Not an RSA key in PEM.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal RSA ReadPrivateKey()
    {
        var pem = PrivateKey.Contains("-----BEGIN", StringComparison.Ordinal)
            ? PrivateKey.Replace("\\n", "\n", StringComparison.Ordinal)
            : File.ReadAllText(PrivateKey);
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (ArgumentException error)
        {
            key.Dispose();
            throw new CryptographicException("There is no RSA key in it.", error);
        }
    }
}

/// <summary>Names every setting that is missing or malformed, at start.</summary>
internal sealed class GitHubOptionsCheck : IValidateOptions<GitHubOptions>
{
    public ValidateOptionsResult Validate(string? name, GitHubOptions options)
    {
        var wrong = Problems(options).ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static IEnumerable<string> Problems(GitHubOptions options)
    {
        if (!IsAddress(options.ApiUrl))
            yield return "GitHub:ApiUrl must be an http(s) address, such as https://api.github.com.";
        if (!IsAddress(options.WebUrl))
            yield return "GitHub:WebUrl must be an http(s) address, such as https://github.com.";
        if (options.AppId <= 0)
            yield return "GitHub:AppId is not set: the number on the App's settings page.";
        if (string.IsNullOrWhiteSpace(options.PrivateKey))
            yield return "GitHub:PrivateKey is not set: the App's private key, as PEM text or as the path of a PEM file.";
        else if (KeyProblem(options) is { } problem)
            yield return $"GitHub:PrivateKey is neither PEM text nor the path of a readable PEM file with an RSA key: {problem}";
        if (string.IsNullOrWhiteSpace(options.WebhookSecret))
            yield return "GitHub:WebhookSecret is not set: without it anybody could give Porter orders.";
        if (string.IsNullOrWhiteSpace(options.ClientId))
            yield return "GitHub:ClientId is not set: see the App's settings page.";
        if (string.IsNullOrWhiteSpace(options.ClientSecret))
            yield return "GitHub:ClientSecret is not set: generate one on the App's settings page.";
        if (string.IsNullOrWhiteSpace(options.Slug))
            yield return "GitHub:Slug is not set: the App's name in its address, github.com/apps/SLUG.";
        if (options.WriteBurst < 1 || !(options.WritesPerSecond > 0))
            yield return "GitHub:WriteBurst must be at least 1 and GitHub:WritesPerSecond above 0.";
    }

    private static bool IsAddress(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https");

    private static string? KeyProblem(GitHubOptions options)
    {
        try
        {
            options.ReadPrivateKey().Dispose();
            return null;
        }
        // The value is not repeated: what was meant as PEM text can look like a path.
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "the file cannot be read.";
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or NotSupportedException)
        {
            return "the key cannot be read.";
        }
    }
}
