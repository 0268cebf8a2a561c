using System.Collections.Concurrent;
using Porter.Sandbox.Http;

namespace Porter.Storm.Faults;

/// <summary>Lays faults in the way of both worlds at random, several at a time, and lifts each after a few seconds.</summary>
internal sealed class FaultSchedule(Sandbox.Sandbox world, Random chance)
{
    private readonly ConcurrentDictionary<string, int> _met = new();

    /// <summary>How many requests each kind met.</summary>
    public IReadOnlyDictionary<string, int> Met => _met;

    /// <summary>Lays faults until told to stop, then lifts all of it.</summary>
    public async Task Run(CancellationToken stop)
    {
        var laid = new Queue<(RandomFault Kind, Fault Fault, long At)>();
        try
        {
            while (true)
            {
                var fault = RandomFault.All[chance.Next(RandomFault.All.Count)];
                laid.Enqueue((fault, fault.Lay(world, chance), TimeProvider.System.GetTimestamp()));
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

    private void Lift((RandomFault Kind, Fault Fault, long At) laid)
    {
        laid.Fault.Dispose();
        _met.AddOrUpdate(laid.Kind.Name, laid.Fault.Hits, (_, before) => before + laid.Fault.Hits);
    }
}
