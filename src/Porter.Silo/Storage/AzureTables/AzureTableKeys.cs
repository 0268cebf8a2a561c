using System.Globalization;
using System.Text;
using Orleans.Storage;

namespace Porter.Silo.Storage.AzureTables;

/// <summary>
/// Keeps grains apart whose keys differ only in what Azure Tables forbids (<c>/ \ # ?</c> and control characters): Orleans' provider
/// writes each of the four as <c>_</c>, so that <c>a/b</c> and <c>a_b</c> would share one row, and lets the others be refused.
/// https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
/// </summary>
internal sealed class AzureTableKeys(AzureTableGrainStorage storage) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        storage.ReadStateAsync(stateName, Escape(grainId), grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        storage.WriteStateAsync(stateName, Escape(grainId), grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        storage.ClearStateAsync(stateName, Escape(grainId), grainState);

    public void Participate(ISiloLifecycle observer) => storage.Participate(observer);

    private static GrainId Escape(GrainId grain) => GrainId.Create(grain.Type, Escape(grain.Key.ToString()!));

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
