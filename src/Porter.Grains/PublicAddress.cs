using Microsoft.Extensions.Options;

namespace Porter.Grains;

/// <summary>Where the outside reaches Porter: the setting, else the address that the process turned out to listen on.</summary>
public sealed class PublicAddress(IOptions<PorterOptions> options)
{
    private Uri? _listening;

    /// <summary>The address, with a slash at its end.</summary>
    /// <exception cref="InvalidOperationException">Neither is known yet; in a silo of its own the setting is required.</exception>
    public Uri Home => WithSlash(options.Value.PublicUrl ?? _listening ?? throw new InvalidOperationException("Porter:PublicUrl is not set."));

    /// <summary>Says where the process listens.</summary>
    public void Listening(Uri address) => _listening = address;

    private static Uri WithSlash(Uri address) => address.AbsoluteUri.EndsWith('/') ? address : new(address.AbsoluteUri + "/");
}
