using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Porter.Silo.KeyRing;

/// <summary>The key ring grain as ASP.NET wants to see a key ring. ASP.NET asks seldom (at start, then daily) and cannot await.</summary>
internal sealed class GrainKeyRing(IGrainFactory grains, TimeProvider clock) : IXmlRepository
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private IKeyRingGrain Ring => grains.GetGrain<IKeyRingGrain>(0);

    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Wait(() => Ring.Read()).Select(xml => XElement.Parse(xml))];

    public void StoreElement(XElement element, string friendlyName) =>
        Wait(async () =>
        {
            await Ring.Add(friendlyName, element.ToString(SaveOptions.DisableFormatting));
            return true;
        });

    // On the thread pool, so that a caller with a scheduler of its own does not wait for itself.
    private T Wait<T>(Func<Task<T>> call) => Task.Run(call).WaitAsync(Timeout, clock).GetAwaiter().GetResult();
}
