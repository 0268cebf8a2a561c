using System.Globalization;
using System.Text;

namespace Porter.Silo.Storage.AzureTables;

/// <summary>
/// Names as keys of Azure Tables, which allow neither <c>/ \ # ?</c> nor control characters and at most 1 KiB:
/// https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
/// </summary>
internal static class AzureTableKey
{
    private const int MaxLength = 512; // 1 KiB of UTF-16

    /// <summary>The partition of a grain.</summary>
    /// <exception cref="InvalidOperationException">It is longer than a key may be.</exception>
    public static string Partition(string serviceId, GrainId grain)
    {
        var key = Escape($"{serviceId}_{grain}");
        return key.Length <= MaxLength
            ? key
            : throw new InvalidOperationException($"Azure Tables cannot hold {grain}: its key takes {key.Length} characters and may take {MaxLength}.");
    }

    /// <summary>The row of a state; the first of several when <paramref name="slice"/> counts on from zero.</summary>
    public static string Row(string stateName, int slice) =>
        // What Escape writes after '=' are hexadecimal digits, so that no other state's name comes out as this.
        slice == 0 ? Escape(stateName) : $"{Escape(stateName)}=.{slice}";

    private static string Escape(string name)
    {
        var key = new StringBuilder(name.Length);
        foreach (var letter in name)
        {
            // '%' is allowed by Azure and mangled by what is between it and us.
            if (letter is '/' or '\\' or '#' or '?' or '%' or '=' || char.IsControl(letter))
                key.Append(CultureInfo.InvariantCulture, $"={(int)letter:X2}");
            else
                key.Append(letter);
        }

        return key.ToString();
    }
}
