using Microsoft.Extensions.Options;

namespace Porter.Grains;

/// <summary>Names what is wrong with Porter's own settings beyond the range of each, in the silo and the web alike.</summary>
internal sealed class PorterOptionsCheck : IValidateOptions<PorterOptions>
{
    public ValidateOptionsResult Validate(string? name, PorterOptions options) => options switch
    {
        { PublicUrl: not null and not { IsAbsoluteUri: true, Scheme: "http" or "https" } } =>
            ValidateOptionsResult.Fail("Porter:PublicUrl must be an http(s) address, such as https://porter.example.com."),
        { PublicUrl: null, Cluster: ClusterKind.Distributed } => ValidateOptionsResult.Fail(
            "Porter:PublicUrl is not set: a distributed Porter must be told the address at which machines and people reach it."),
        _ => ValidateOptionsResult.Success,
    };
}
