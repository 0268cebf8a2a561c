using System.Security.Cryptography;
using System.Text;

namespace Porter.Grains.Secrets;

/// <summary>
/// The one secret of a Porter installation, 32 bytes, from which each use derives a key of its own: callback tokens and secrets
/// at rest cannot be turned against each other. Whoever loses it loses what was sealed with it.
/// </summary>
public sealed class MasterKey
{
    private const int Size = 32;
    private const string FileName = "master.key";
    private readonly byte[] _key;

    private MasterKey(byte[] key) => _key = key;

    /// <summary>Reads the key of the setting <c>Porter:MasterKey</c>.</summary>
    /// <exception cref="MasterKeyException">Not 32 bytes in base64.</exception>
    public static MasterKey Parse(string base64) =>
        new(Decode(base64) ?? throw new MasterKeyException("Porter:MasterKey must be 32 random bytes in base64. Make one with: openssl rand -base64 32"));

    /// <summary>Reads the key kept in a data directory, or makes one there, readable by its owner only.</summary>
    /// <exception cref="MasterKeyException">The file is damaged, or cannot be read or written.</exception>
    public static MasterKey LoadOrCreate(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, FileName);
        try
        {
            Directory.CreateDirectory(dataDirectory);
            if (!File.Exists(path))
                Create(path);
            return Read(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MasterKeyException($"The master key {path} cannot be read or written ({error.Message}). Set Porter:DataDirectory to a directory Porter may write, or set Porter:MasterKey.", error);
        }
    }

    /// <summary>A key for one purpose: HKDF-SHA256, RFC 5869.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, Size, salt: null, Encoding.UTF8.GetBytes($"porter/v1/{purpose}"));

    private static MasterKey Read(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new(Decode(File.ReadAllText(path))
            ?? throw new MasterKeyException($"{path} is damaged: it must hold 32 bytes in base64. Restore it from a backup. Without it, delete it: users then have to enter their keys again."));
    }

    // Written whole under another name and then moved: a crash leaves no half key, and of two processes the first one's key stays.
    private static void Create(string path)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var file = new FileStream(draft, options))
            {
                file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Size)) + "\n"));
                file.Flush(flushToDisk: true);
            }
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static byte[]? Decode(string base64)
    {
        var bytes = new byte[Size + 1];
        return Convert.TryFromBase64String(base64.Trim(), bytes, out var length) && length == Size ? bytes[..Size] : null;
    }
}

/// <summary>The master key is missing or malformed; the message says what to do.</summary>
public sealed class MasterKeyException(string message, Exception? inner = null) : Exception(message, inner);
