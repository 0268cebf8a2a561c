using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Porter.Grains.Secrets;

namespace Porter.Silo.KeyRing;

/// <summary>Seals a key of the ring under the master key before it is stored.</summary>
internal sealed class SealedXmlEncryptor(Sealer sealer) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(
            new XElement(
                "sealed", sealer.Seal(plaintextElement.ToString(SaveOptions.DisableFormatting), SealedXml.Purpose, SealedXml.Context)),
            typeof(SealedXmlDecryptor));
}

/// <summary>Opens it again. The stored key names this class and its namespace: renaming it signs every user out.</summary>
internal sealed class SealedXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    private readonly Sealer sealer = services.GetRequiredService<Sealer>();

    public XElement Decrypt(XElement encryptedElement) =>
        sealer.TryOpen(encryptedElement.Value, SealedXml.Purpose, SealedXml.Context, out var plain)
            ? XElement.Parse(plain)
            : throw new InvalidOperationException(
                "A stored Data Protection key does not open with this Porter:MasterKey. Is it the one the other processes have?");
}

internal static class SealedXml
{
    public const string Purpose = "data-protection";
    public const string Context = "key-ring";
}
