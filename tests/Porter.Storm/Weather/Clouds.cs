using System.Collections.Concurrent;
using Porter.Sandbox.Http;

namespace Porter.Storm.Weather;

/// <summary>Lays troubles in the way of both worlds at random, several at a time, and lifts each after a few seconds.</summary>
internal sealed class Clouds(Sandbox.Sandbox world, Random chance)
{
    private readonly ConcurrentDictionary<string, int> _met = new();

    /// <summary>How many requests each kind of trouble met.</summary>
    public IReadOnlyDictionary<string, int> Met => _met;

    /// <summary>Makes trouble until told to stop, then lifts all of it.</summary>
    public async Task Gather(CancellationToken stop)
    {
        var laid = new Queue<(Trouble Trouble, Fault Fault, long At)>();
        try
        {
            while (true)
            {
                var trouble = Trouble.All[chance.Next(Trouble.All.Count)];
                laid.Enqueue((trouble, trouble.Lay(world, chance), TimeProvider.System.GetTimestamp()));
                await Task.Delay(chance.Next(80, 400), stop);
                while (laid.TryPeek(out var oldest) && TimeProvider.System.GetElapsedTime(oldest.At) > TimeSpan.FromSeconds(3))
                    Lift(laid.Dequeue());
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The sky clears.
        }
        finally
        {
            foreach (var left in laid)
                Lift(left);
        }
    }

    private void Lift((Trouble Trouble, Fault Fault, long At) laid)
    {
        laid.Fault.Dispose();
        _met.AddOrUpdate(laid.Trouble.Name, laid.Fault.Hits, (_, before) => before + laid.Fault.Hits);
    }
}
