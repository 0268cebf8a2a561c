using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Porter.Grains.Secrets;

namespace Porter.Silo.KeyRing;

/// <summary>Data Protection whose keys all webs of a Porter share.</summary>
public static class PorterKeyRing
{
    /// <summary>
    /// Keeps Data Protection's keys in Porter's store, sealed under the master key. Call it after <c>AddPorterSilo</c> or
    /// <c>AddPorterClient</c>, so that the ring is first read when the grains can answer; <see cref="Sealer"/> must be registered.
    /// </summary>
    public static IHostApplicationBuilder AddPorterKeyRing(this IHostApplicationBuilder builder)
    {
        builder.Services.AddDataProtection().SetApplicationName("porter");
        builder.Services.AddOptions<KeyManagementOptions>().Configure<IGrainFactory, Sealer, TimeProvider>((keys, grains, sealer, clock) =>
        {
            keys.XmlRepository = new GrainKeyRing(grains, clock);
            keys.XmlEncryptor = new SealedXmlEncryptor(sealer);
        });
        return builder;
    }
}
